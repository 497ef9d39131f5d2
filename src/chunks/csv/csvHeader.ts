import { chooseDelimiter } from '../../csv/delimiter.js';
import type { DecimalMark } from '../../csv/number.js';
import { Scanner } from '../../csv/scanner.js';
import { describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { nearest, OptionReader } from '../../params/options.js';
import type { CSVLayout } from './csvLayout.js';

/** Which columns of a CSV file are what, and how it is written. */
export interface CSVOptions {
  /** The columns that predict. @defaultValue all others */
  readonly features?: readonly string[] | null | undefined;
  /** Those that are predicted; one, where `task` is given. An empty cell is a missing target. */
  readonly targets: string | readonly string[];
  /** The column that names each row's task. @defaultValue null, all tasks share the rows */
  readonly task?: string | null | undefined;
  /** The column of weights. @defaultValue null, 1 each */
  readonly weight?: string | null | undefined;
  /** @defaultValue the one that the first line is written with */
  readonly delimiter?: string | null | undefined;
  /** What stands before decimals. @defaultValue '.' */
  readonly decimal?: DecimalMark | undefined;
  /** Texts that stand for a missing target, beside the empty cell. @defaultValue none */
  readonly missing?: readonly string[] | undefined;
  /** Bytes in a chunk: rows that begin in the same multiple of it are one. @defaultValue 4 MiB */
  readonly chunkBytes?: number | undefined;
}

/** The options, those about columns as they were given. */
export interface ReadOptions {
  readonly features: readonly string[] | null;
  readonly targets: readonly string[];
  readonly task: string | null;
  readonly weight: string | null;
  readonly delimiter: string | null;
  readonly decimal: DecimalMark;
  readonly missing: readonly string[];
  readonly chunkBytes: number;
}

const CALLER = 'csvChunks';
const NAMES = ['features', 'targets', 'task', 'weight', 'delimiter', 'decimal', 'missing', 'chunkBytes'];
const CHUNK_BYTES = 1 << 22;
const MOST_BYTES = 1 << 30;

/** @throws InputError */
export function readCSVOptions(options: unknown): ReadOptions {
  const read = new OptionReader(CALLER, options, NAMES);
  const texts = (name: string, value: unknown): readonly string[] => {
    if (Array.isArray(value) && value.every((text) => typeof text === 'string'))
      return [...value] as string[];
    throw new InputError(`${CALLER}: ${name} is ${describe(value)}; expected a list of strings.`);
  };
  const textOrNull = (name: string): string | null => {
    const value = read.raw(name, null);
    if (value === null || typeof value === 'string') return value;
    throw new InputError(`${CALLER}: ${name} is ${describe(value)}; expected a string or null.`);
  };
  const features = read.raw('features', null);
  const given = read.raw('targets', undefined);
  const targets = texts('targets', typeof given === 'string' ? [given] : given);
  const task = textOrNull('task');
  if (targets.length === 0 || (task !== null && targets.length !== 1)) {
    const expected = task === null ? 'at least one column' : 'one, as `task` names the tasks of its rows';
    throw new InputError(`${CALLER}: targets has ${targets.length} names; expected ${expected}.`);
  }
  return {
    features: features === null ? null : texts('features', features),
    targets,
    task,
    weight: textOrNull('weight'),
    delimiter: textOrNull('delimiter'),
    decimal: read.choice('decimal', '.', ['.', ',']),
    missing: texts('missing', read.raw('missing', [])),
    chunkBytes: read.count('chunkBytes', CHUNK_BYTES, 1, MOST_BYTES),
  };
}

/** The layout of a file, and how many of its bytes are before the rows. */
export interface CSVHeader {
  readonly layout: CSVLayout;
  readonly begin: number;
}

/**
 * @param head the beginning of a file
 * @param isAll whether it is the whole file
 * @returns null where the line of names is not complete
 * @throws InputError for what is no CSV, or lacks a column
 */
export function readHeader(
  head: Uint8Array,
  isAll: boolean,
  file: string,
  options: ReadOptions,
): CSVHeader | null {
  const names = readNames(head, isAll, file, options.delimiter);
  return names && { layout: layoutOf(names.header, names.delimiter, file, options), begin: names.begin };
}

/** The first line of a file. */
export interface CSVNames {
  readonly header: readonly string[];
  readonly delimiter: string;
  /** How many bytes are before the rows. */
  readonly begin: number;
}

/** As {@link readHeader}, without a word on what the columns are. */
export function readNames(
  head: Uint8Array,
  isAll: boolean,
  file: string,
  given: string | null,
): CSVNames | null {
  if (head.includes(0)) {
    throw new InputError(`${file} is not text (it holds zero bytes); expected CSV in UTF-8.`);
  }
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const text = new TextDecoder('utf-8').decode(head.subarray(mark));
  const { delimiter, isDeclared } = chooseDelimiter(text, given);
  const rows = new Scanner(
    delimiter,
    (line, _, message) => new InputError(`${file}, line ${line}: ${message}`),
  );
  rows.append(head.subarray(mark));
  if (isAll) rows.close();
  if (isDeclared && !rows.next()) return null;
  const isComplete = rows.next();
  if (!isComplete && isAll) throw new InputError(`${file} is empty; expected a line of column names.`);
  if (!isComplete) return null;
  const header = Array.from({ length: rows.count }, (_, k) => rows.text(k).trim().normalize('NFC'));
  const end = mark + rows.end;
  const isHalf = head[end - 1] === 13 && head[end] === 10; // of CR LF the first alone ends a row
  return { header, delimiter, begin: isHalf ? end + 1 : end };
}

function layoutOf(
  header: readonly string[],
  delimiter: string,
  file: string,
  { features, targets, task, weight, decimal, missing }: ReadOptions,
): CSVLayout {
  const used = new Map<number, string>();
  const place = (name: string, role: string): number => {
    const found = header.flatMap((column, k) => (column === name.normalize('NFC') ? [k] : []));
    if (found.length !== 1) throw columnError(header, name, found.length, file);
    const other = used.get(found[0]!);
    if (other !== undefined) {
      throw new InputError(
        `${CALLER}: column ${quote(name)} is in ${other} and in ${role}; expected it once.`,
      );
    }
    used.set(found[0]!, role);
    return found[0]!;
  };
  const places = {
    targets: targets.map((name) => place(name, 'targets')),
    task: task === null ? null : place(task, 'task'),
    weight: weight === null ? null : place(weight, 'weight'),
  };
  const rest = header.filter((_, k) => !used.has(k));
  const chosen = (features ?? rest).map((name) => place(name, 'features'));
  if (chosen.length === 0) throw new InputError(`${file}: no columns are left for features.`);
  return { delimiter, decimal, missing, header, features: chosen, ...places };
}

function columnError(header: readonly string[], name: string, count: number, file: string): InputError {
  if (count > 1) return new InputError(`${file}: ${count} columns are named ${quote(name)}; expected one.`);
  const near = header.length > 0 ? nearest(name, header) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${quote(near)}?`;
  const shown = header.slice(0, 20).map(quote).join(', ');
  return new InputError(
    `${file} has no column ${quote(name)}.${hint} Its columns are ${shown}${header.length > 20 ? ', …' : ''}.`,
  );
}
