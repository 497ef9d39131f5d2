/** How a value of any kind is named in an error message; beside `errors.ts`, importing nothing. */

const longestText = 40;
const mostKeys = 5;

/** The name of a typed array's class, whatever its realm or subclass; `undefined` for anything else. */
export function typedArrayName(value: unknown): string | undefined {
  return readTag.call(value) as string | undefined;
}

const readTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/**
 * A short phrase that fits after "is": `"4.2", a string`, `an array of length 3`, `a 3 x 2 Matrix`.
 * Runs no code of the value's but property reads, and never throws.
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `${quote(value)}, a string`;
    case 'bigint':
      return `${shorten(String(value))}n, a bigint`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return shorten(String(value));
  }
}

/** The same of an object that is told apart by a name in it: `{ loss: "hinge", ... }`. */
export function describeNamed(value: unknown, key: string): string {
  const name =
    typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key) : null;
  if (typeof name?.value !== 'string') return describe(value);
  return `{ ${key}: ${quote(name.value)}${Object.keys(value as object).length > 1 ? ', ...' : ''} }`;
}

function describeObject(value: object): string {
  try {
    const typed = typedArrayName(value);
    if (typed !== undefined) return ofLength(typed, (value as Uint8Array).length);
    if (Array.isArray(value)) return ofLength('array', value.length);
    const kind = className(value);
    const { rows, columns } = value as Record<string, unknown>;
    if (typeof rows === 'number' && typeof columns === 'number') return `a ${rows} x ${columns} ${kind}`;
    if (kind !== 'Object') return withArticle(kind);
    return describeRecord(Object.keys(value));
  } catch {
    return 'an object';
  }
}

function describeRecord(keys: string[]): string {
  if (keys.length === 0) return 'an object without keys';
  const shown = keys.slice(0, mostKeys).map(shorten).join(', ');
  return `an object with ${keys.length === 1 ? 'key' : 'keys'} ${shown}${keys.length > mostKeys ? ', ...' : ''}`;
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return 'Object';
  const { estimatorName } = value as { estimatorName?: unknown };
  if (typeof estimatorName === 'string' && estimatorName !== '') return shorten(estimatorName);
  const name: unknown = (prototype as { constructor?: { name?: unknown } }).constructor?.name;
  // Bundlers put a line before the names of classes that name themselves.
  return typeof name === 'string' && name !== '' ? shorten(name.replace(/^_(?=[A-Z])/, '')) : 'Object';
}

function ofLength(kind: string, length: number): string {
  return length === 0 ? `an empty ${kind}` : `${withArticle(kind)} of length ${length}`;
}

function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** "1 sample", "3 samples", "0 entries". */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** A text in double quotes, escaped and cut to a readable length. */
export function quote(text: string): string {
  return printable(JSON.stringify(cut(text)));
}

function shorten(text: string): string {
  return printable(cut(text));
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}...`;
}

/**
 * Untrusted text made safe for a terminal, as `\\u001b`: control characters, which could move the cursor, marks that turn the
 * direction of writing, separators of lines, halves of characters. What is safe already stays as it is; within a JSON text the
 * result is the same value.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const units = Array.from({ length: character.length }, (_, k) => character.charCodeAt(k));
    if (units[0] === TAB) return '\\t';
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
}

const TAB = 9;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
