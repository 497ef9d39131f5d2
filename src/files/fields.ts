/** Checks of untrusted plain data (a model file): each failure is an InputError that names the field. */
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/**
 * The own properties of a plain object that has just these.
 *
 * @param optional those of the names that may be missing
 */
export function readRecord(
  value: unknown,
  place: string,
  names: readonly string[],
  optional: readonly string[] = [],
): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fieldError(place, value, `an object with ${names.join(', ')}`);
  }
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const name of names) {
    if (optional.includes(name) && !entries.has(name)) continue;
    if (entries.get(name) === undefined) throw new InputError(`${place} lacks ${name}.`);
  }
  for (const name of entries.keys()) {
    if (!names.includes(name)) throw new InputError(`${place} holds ${quote(name)}, which is unknown.`);
  }
  return entries;
}

export function readList(value: unknown, place: string, length?: number): unknown[] {
  if (!Array.isArray(value)) throw fieldError(place, value, 'an array');
  if (length !== undefined && value.length !== length) {
    throw new InputError(`${place} has ${counted(value.length, 'entry')}; expected ${length}.`);
  }
  return value;
}

/** Reads each entry once, and makes room only for those that are there. */
export function readNumbers(value: unknown, place: string, length: number, min?: number): number[] {
  const list = readList(value, place, length);
  const numbers: number[] = [];
  for (let k = 0; k < length; k++) numbers.push(readNumber(list[k], `${place}[${k}]`, min));
  return numbers;
}

export function readNumber(value: unknown, place: string, min?: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= (min ?? value)) return value;
  throw fieldError(place, value, min === undefined ? 'a finite number' : `a finite number, at least ${min}`);
}

export function readInteger(value: unknown, place: string, min: number): number {
  const number = readNumber(value, place, min);
  if (!Number.isSafeInteger(number)) throw fieldError(place, value, 'an integer');
  return number;
}

/** Distinct strings. */
export function readStrings(value: unknown, place: string, length: number): string[] {
  const strings = Array.from(readList(value, place, length), (entry, k) => {
    if (typeof entry !== 'string') throw fieldError(`${place}[${k}]`, entry, 'a string');
    return entry;
  });
  const seen = new Map<string, number>();
  for (const [k, name] of strings.entries()) {
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${place}[${earlier}] and ${place}[${k}] are both ${quote(name)}; expected distinct names.`,
      );
    }
    seen.set(name, k);
  }
  return strings;
}

export function fieldError(place: string, value: unknown, expected: string): InputError {
  return new InputError(`${place} is ${describe(value)}; expected ${expected}.`);
}
