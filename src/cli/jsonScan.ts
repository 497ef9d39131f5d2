import { quoted } from './failures.js';

/** Why a text is no model file before its fields are looked at. */
export interface JsonFault {
  /** Where: an index into the text; its length where the text ends too early. */
  readonly at: number;
  /** What is wrong where it is JSON, but such as no model's is; null where it is not JSON. */
  readonly what: string | null;
}

/** Far beyond what a model's file holds, far below what exhausts the memory. */
const DEEPEST = 100;
const MOST_KEYS = 1000;
const MOST_PARTS = 5_000_000;
const LONGEST_NUMBER = 1000;

/**
 * Reads a text as JSON without building anything, one character after the other: no text is too long for it. Beyond the grammar of
 * JSON it refuses what JSON.parse would take silently or at any price: a key that stands twice in one object (the last would
 * count), numbers beyond float64 (they would be infinite), nesting, objects and digits so many that they exhaust memory or time.
 *
 * @returns the first fault, or null for JSON
 */
export function findFault(text: string): JsonFault | null {
  try {
    scan(text);
    return null;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

class Fault extends Error implements JsonFault {
  readonly at: number;
  readonly what: string | null;

  constructor(at: number, what: string | null = null) {
    super();
    this.at = at;
    this.what = what;
  }
}

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, PLUS, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [
  9, 10, 13, 32, 34, 43, 44, 45, 46, 48, 57, 58,
] as const;
const [UPPER_E, OPEN_LIST, BACKSLASH, CLOSE_LIST, LOWER_E, LOWER_U, OPEN_OBJECT, CLOSE_OBJECT] = [
  69, 91, 92, 93, 101, 117, 123, 125,
] as const;
const WORDS = ['true', 'false', 'null'];
const ESCAPED = '"\\/bfnrt';

/** @throws Fault */
function scan(text: string): void {
  /** What is open: the keys of an object so far, null for a list. */
  const open: (Set<string> | null)[] = [];
  let parts = 0;
  let at = skipSpace(text, 0);
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (open.length === DEEPEST)
        throw new Fault(at, `lists and objects stand more than ${DEEPEST} deep in each other`);
      if (++parts > MOST_PARTS) throw new Fault(at, `it holds more than ${MOST_PARTS} lists and objects`);
      const keys = code === OPEN_OBJECT ? new Set<string>() : null;
      at = skipSpace(text, at + 1);
      const close = keys === null ? CLOSE_LIST : CLOSE_OBJECT;
      if (text.charCodeAt(at) !== close) {
        open.push(keys);
        if (keys !== null) at = scanKey(text, at, keys);
        continue;
      }
      at++;
    } else at = scanScalar(text, at, code);
    // A value ended here.
    for (;;) {
      at = skipSpace(text, at);
      const keys = open.at(-1);
      if (keys === undefined) {
        if (at < text.length) throw new Fault(at);
        return;
      }
      const next = text.charCodeAt(at);
      if (next === COMMA) {
        at = skipSpace(text, at + 1);
        if (keys !== null) at = scanKey(text, at, keys);
        break;
      }
      if (next !== (keys === null ? CLOSE_LIST : CLOSE_OBJECT)) throw new Fault(at);
      open.pop();
      at++;
    }
  }
}

/** @returns where what follows begins, as all of these */
function skipSpace(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== NEWLINE && code !== RETURN && code !== TAB) return at;
    at++;
  }
}

function scanKey(text: string, start: number, keys: Set<string>): number {
  if (text.charCodeAt(start) !== QUOTE) throw new Fault(start);
  const end = scanString(text, start);
  const colon = skipSpace(text, end);
  if (text.charCodeAt(colon) !== COLON) throw new Fault(colon);
  const written = text.slice(start, end);
  const key = written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
  if (keys.has(key)) throw new Fault(start, `the key ${quoted(key)} stands twice in one object`);
  if (keys.size === MOST_KEYS) throw new Fault(start, `an object has more than ${MOST_KEYS} keys`);
  keys.add(key);
  return skipSpace(text, colon + 1);
}

function scanScalar(text: string, start: number, code: number): number {
  if (code === QUOTE) return scanString(text, start);
  if (code === MINUS || isDigit(code)) return scanNumber(text, start);
  const rest = text.slice(start, start + 5);
  const word = WORDS.find((name) => rest.startsWith(name));
  if (word !== undefined) return start + word.length;
  const isCut =
    rest !== '' && start + rest.length === text.length && WORDS.some((name) => name.startsWith(rest));
  throw new Fault(isCut ? text.length : start);
}

function scanString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (!(code >= SPACE)) throw new Fault(at); // NaN behind the end
    if (code !== BACKSLASH) continue;
    at++;
    if (text.charCodeAt(at) === LOWER_U) {
      for (let k = 0; k < 4; k++) if (!isHex(text.charCodeAt(++at))) throw new Fault(at);
    } else if (at >= text.length || !ESCAPED.includes(text[at]!)) throw new Fault(at);
  }
}

function scanNumber(text: string, start: number): number {
  let at = start;
  const digits = (): void => {
    if (!isDigit(text.charCodeAt(at))) throw new Fault(at);
    while (isDigit(text.charCodeAt(at))) at++;
  };
  if (text.charCodeAt(at) === MINUS) at++;
  if (text.charCodeAt(at) === ZERO) at++;
  else digits();
  if (text.charCodeAt(at) === POINT) {
    at++;
    digits();
  }
  const code = text.charCodeAt(at);
  const hasExponent = code === UPPER_E || code === LOWER_E;
  if (hasExponent) {
    const sign = text.charCodeAt(++at);
    if (sign === PLUS || sign === MINUS) at++;
    digits();
  }
  if (at - start > LONGEST_NUMBER) throw new Fault(start, `a number has more than ${LONGEST_NUMBER} digits`);
  if ((hasExponent || at - start > 300) && !Number.isFinite(Number(text.slice(start, at)))) {
    throw new Fault(start, `the number ${quoted(text.slice(start, at), 30)} is beyond float64's range`);
  }
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isHex(code: number): boolean {
  const lower = code | 32;
  return isDigit(code) || (lower >= 97 && lower <= 102);
}
