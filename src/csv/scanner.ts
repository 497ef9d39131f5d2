import { readDecimal } from './decimal.js';
import type { DecimalMark } from './number.js';

/** How many bytes a field and a row may have, and fields a row: far more than tables hold, and little enough to notice what is no table. */
const LONGEST_FIELD = 1 << 20;
const LONGEST_ROW = 1 << 30;
const MOST_FIELDS = 1 << 20;

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

const [NEWLINE, RETURN, QUOTE, SPACE] = [10, 13, 34, 32];

/** Where in a field the scanner stands: outside of quotes, inside, or behind the quote that may have closed it. */
type Quoting = 'outside' | 'inside' | 'behind';

/** How the text of a field is written: as it is, in quotes, in quotes and with quotes inside that are written twice. */
const [PLAIN, QUOTED, DOUBLED] = [0, 1, 2];

/** Makes an error of what cannot be read: on which line, in which field of the row, counted from 0. */
export type Objection = (line: number, field: number, message: string) => Error;

/**
 * The rows of CSV text (RFC 4180) in UTF-8, from chunks that are cut anywhere. Lines end with LF, CRLF or CR. A field in double
 * quotes may hold delimiters, line ends and, written twice, quotes. White space around a field does not count, nor does a line that
 * holds nothing else. The delimiter `' '` stands for one space or several.
 *
 * `next` steps to a row, of which `count`, `line`, `text` and `number` then tell. The time is linear in the bytes, and the memory
 * is that of the longest row.
 */
export class Scanner {
  /** How many fields the row has. */
  count = 0;
  /** The line on which the row begins, from 1. */
  line = 1;
  readonly #delimiter: Uint8Array;
  readonly #object: Objection;
  /** The bytes that mean something outside of quotes: of the delimiter the last, for what stands before it is known by then. */
  readonly #stops = new Uint8Array(256);
  #bytes: Uint8Array = new Uint8Array(1 << 17);
  #end = 0;
  #isClosed = false;

  /** Where the row begins; positions in it are counted from there, so that bytes can be moved. */
  #row = 0;
  #at = 0;
  /** How many bytes are gone that stood before those that are kept. */
  #before = 0;
  /** Where the field begins, or what is between its quotes begins and ends. */
  #begin = 0;
  #close = 0;
  #quoting: Quoting = 'outside';
  #kind = PLAIN;
  /** The line that is read, and that of the last quote. */
  #lineNow = 1;
  #quoteLine = 1;
  #isRowDone = false;
  /** Whether a line feed, should it come next, belongs to the line end before. */
  #endsWithReturn = false;

  #begins = new Int32Array(64);
  #ends = new Int32Array(64);
  #kinds = new Uint8Array(64);

  constructor(delimiter: string, object: Objection) {
    this.#delimiter = new TextEncoder().encode(delimiter);
    this.#object = object;
    for (const byte of [NEWLINE, RETURN, QUOTE, this.#delimiter.at(-1)!]) this.#stops[byte] = 1;
  }

  append(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** No more chunks will come. */
  close(): void {
    this.#isClosed = true;
  }

  /** Steps to the next row. @returns false where the bytes so far hold none */
  next(): boolean {
    if (this.#isRowDone) this.#beginRow();
    while (this.#toStop()) {
      const byte = this.#bytes[this.#row + this.#at]!;
      if (byte === QUOTE) this.#meetQuote();
      else if (byte === NEWLINE || byte === RETURN) {
        if (this.#meetLineEnd(byte)) return true;
      } else this.#meetDelimiter();
    }
    if (this.#isClosed) return this.#finish();
    this.#requireShort();
    return false;
  }

  /** How many of the bytes stand before the row, and before what stands behind its line end. */
  get start(): number {
    return this.#before + this.#row;
  }

  get end(): number {
    return this.#before + this.#row + this.#at;
  }

  /** The text of field k, without the quotes around it and without white space around those. */
  text(k: number): string {
    const text = this.#decode(this.#begins[k]!, this.#ends[k]!);
    if (this.#kinds[k] === PLAIN) return text.trim();
    return this.#kinds[k] === DOUBLED ? text.replaceAll('""', '"') : text;
  }

  /** Field k as a number where that is quick to tell; else NaN. */
  number(k: number, mark: DecimalMark): number {
    const row = this.#row;
    const bytes = this.#bytes;
    let begin = row + this.#begins[k]!;
    let end = row + this.#ends[k]!;
    while (begin < end && bytes[begin] === SPACE) begin++;
    while (begin < end && bytes[end - 1] === SPACE) end--;
    return readDecimal(bytes, begin, end, mark);
  }

  #decode(begin: number, end: number): string {
    return UTF8.decode(this.#bytes.subarray(this.#row + begin, this.#row + end));
  }

  #isBlank(begin: number, end: number): boolean {
    return begin === end || this.#decode(begin, end).trim() === '';
  }

  /** Goes on to the next byte that means something. @returns false where there is none yet */
  #toStop(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#row + this.#at;
    if (this.#quoting === 'inside') {
      for (; at < end && bytes[at] !== QUOTE; at++) {
        const byte = bytes[at]!;
        if (byte === RETURN || (byte === NEWLINE && bytes[at - 1] !== RETURN)) this.#lineNow++;
      }
    } else {
      const stops = this.#stops;
      while (at < end && stops[bytes[at]!] === 0) at++;
    }
    this.#at = at - this.#row;
    return at < end;
  }

  #meetQuote(): void {
    const at = this.#at++;
    if (this.#quoting === 'inside') {
      this.#quoting = 'behind';
      this.#close = at;
    } else if (this.#quoting === 'behind' && at === this.#close + 1) {
      this.#quoting = 'inside'; // the second of two: a quote in the text
      this.#kind = DOUBLED;
    } else if (this.#quoting === 'behind') throw this.#behindError();
    else if (this.#isBlank(this.#begin, at)) {
      this.#quoting = 'inside';
      this.#kind = QUOTED;
      this.#begin = at + 1;
      this.#quoteLine = this.#lineNow;
    } else {
      throw this.#object(
        this.#lineNow,
        this.count,
        'a quote stands inside a field that does not begin with one; put the whole field in quotes, and write the quote ' +
          'inside twice ("").',
      );
    }
  }

  #behindError(): Error {
    return this.#object(
      this.#lineNow,
      this.count,
      'text stands behind the closing quote of a field; write a quote inside a quoted field twice ("").',
    );
  }

  #meetDelimiter(): void {
    const at = this.#at++;
    const delimiter = this.#delimiter;
    const begin = at + 1 - delimiter.length;
    if (delimiter.length > 1) {
      if (begin < this.#begin) return;
      const bytes = this.#bytes.subarray(this.#row + begin);
      if (delimiter.some((byte, k) => bytes[k] !== byte)) return;
    } else if (delimiter[0] === SPACE && this.#quoting === 'outside' && begin === this.#begin) {
      this.#begin = at + 1;
      return;
    }
    this.#endField(begin);
    this.#begin = at + 1;
  }

  /** @returns whether a row ends here that is not blank */
  #meetLineEnd(byte: number): boolean {
    const at = this.#at++;
    if (at === 0 && byte === NEWLINE && this.#endsWithReturn) {
      this.#beginRow();
      return false;
    }
    this.#endsWithReturn = byte === RETURN;
    const isRow = this.#endRow(at);
    this.#lineNow++;
    if (!isRow) this.#beginRow();
    return isRow;
  }

  /** @param end where the field ends */
  #endField(end: number): void {
    if (this.#quoting === 'behind' && !this.#isBlank(this.#close + 1, end)) throw this.#behindError();
    const k = this.count++;
    if (this.count > MOST_FIELDS) {
      throw this.#object(this.line, k, `the row has more than ${MOST_FIELDS} cells; is the delimiter right?`);
    }
    if (k === this.#begins.length) this.#growFields();
    this.#begins[k] = this.#begin;
    this.#ends[k] = this.#quoting === 'behind' ? this.#close : end;
    this.#kinds[k] = this.#kind;
    if (end - this.#begin > LONGEST_FIELD) throw this.#lengthError(k);
    this.#quoting = 'outside';
    this.#kind = PLAIN;
  }

  /** @param end where the line ends @returns whether there is a row, and not a blank line */
  #endRow(end: number): boolean {
    const isBare = this.#quoting === 'outside';
    const isBlank = this.count === 0 && isBare && this.#isBlank(this.#begin, end);
    if (isBlank) return false;
    const isLastLeft = this.#delimiter[0] === SPACE && isBare && this.#begin === end; // spaces at the end of a line
    if (!isLastLeft) this.#endField(end);
    this.#isRowDone = true;
    return true;
  }

  #beginRow(): void {
    this.#row += this.#at;
    this.#at = 0;
    this.#begin = 0;
    this.count = 0;
    this.line = this.#lineNow;
    this.#isRowDone = false;
  }

  /** What stands behind the last line end. */
  #finish(): boolean {
    if (this.#quoting === 'inside') {
      throw this.#object(
        this.#quoteLine,
        this.count,
        'a quote that opens here is never closed; a quote inside a quoted field is written twice ("").',
      );
    }
    return this.#at > 0 && !this.#isRowDone && this.#endRow(this.#at);
  }

  /** So that what is no table does not fill the memory. */
  #requireShort(): void {
    if (this.#at - this.#begin > LONGEST_FIELD) throw this.#lengthError(this.count);
    if (this.#at > LONGEST_ROW) {
      throw this.#object(
        this.line,
        this.count,
        `the row is longer than ${LONGEST_ROW} bytes; where does it end?`,
      );
    }
  }

  #lengthError(field: number): Error {
    const hint = this.#kind === PLAIN ? 'is the delimiter right?' : 'is the quote that opens it ever closed?';
    const line = this.#kind === PLAIN ? this.#lineNow : this.#quoteLine;
    return this.#object(line, field, `the cell is longer than ${LONGEST_FIELD} bytes; ${hint}`);
  }

  #growFields(): void {
    const grown = <A extends Int32Array | Uint8Array>(from: A, to: A): A => {
      to.set(from);
      return to;
    };
    const size = 2 * this.#begins.length;
    this.#begins = grown(this.#begins, new Int32Array(size));
    this.#ends = grown(this.#ends, new Int32Array(size));
    this.#kinds = grown(this.#kinds, new Uint8Array(size));
  }

  /** Moves the row that is not complete to the front where that frees half of the memory, else doubles it. */
  #makeRoom(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const used = this.#end - this.#row;
    const isWide = used + length <= this.#bytes.length / 2;
    const target = isWide ? this.#bytes : new Uint8Array(2 * (used + length));
    target.set(this.#bytes.subarray(this.#row, this.#end));
    this.#bytes = target;
    this.#end = used;
    this.#before += this.#row;
    this.#row = 0;
  }
}
