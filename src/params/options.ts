/** Checks of named options, which come from users: each failure is an InputError that names the option. */
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** A range; a bound that is left out is none. */
interface Range {
  /** The least value. */
  readonly min?: number;
  /** A bound that the value itself lies above. */
  readonly above?: number;
  /** The largest value. */
  readonly max?: number;
  /** A bound that the value itself lies below. */
  readonly below?: number;
}

/** How many samples or features at most: what an Int32Array can index. */
const MAX_COUNT = 2147483647;

/**
 * One call's options, read name by name. `undefined` counts as not given.
 *
 * @throws InputError if the options are not an object, or hold a name that is not in `names`
 */
export class OptionReader {
  readonly #caller: string;
  readonly #options: ReadonlyMap<string, unknown>;

  constructor(caller: string, options: unknown, names: readonly string[]) {
    requireRecord(caller, 'options', options, names);
    refuseUnknown(caller, 'option', options, names);
    this.#caller = caller;
    const given = new Map<string, unknown>();
    for (const name of Object.keys(options)) {
      const value = (options as Record<string, unknown>)[name];
      if (value !== undefined) given.set(name, value);
    }
    this.#options = given;
  }

  /** The option as it was given, unchecked. */
  raw(name: string, fallback: unknown): unknown {
    return this.#options.has(name) ? this.#options.get(name) : fallback;
  }

  count(name: string, fallback: number, min: number, max: number = MAX_COUNT): number {
    const value = this.raw(name, fallback);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InputError(
      `${this.#caller}: ${name} must be an integer in [${min}, ${max}]; got ${describe(value)}.`,
    );
  }

  countOrNull(name: string, min: number): number | null {
    const value = this.raw(name, null);
    if (value === null) return null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= MAX_COUNT)
      return value;
    throw new InputError(
      `${this.#caller}: ${name} must be an integer in [${min}, ${MAX_COUNT}] or null; got ${describe(value)}.`,
    );
  }

  real(name: string, fallback: number, range: Range): number {
    const { min = -Infinity, above = -Infinity, max = Infinity, below = Infinity } = range;
    const value = this.raw(name, fallback);
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    if (isNumber && value >= min && value > above && value <= max && value < below) return value;
    throw new InputError(
      `${this.#caller}: ${name} must be a finite number${rangeWords(range)}; got ${describe(value)}.`,
    );
  }

  /** One of some words. */
  choice<Word extends string>(name: string, fallback: Word, words: readonly Word[]): Word {
    const value = this.raw(name, fallback);
    if (words.includes(value as Word)) return value as Word;
    const expected = words.map((word) => `'${word}'`).join(' or ');
    throw new InputError(`${this.#caller}: ${name} must be ${expected}; got ${describe(value)}.`);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.raw(name, fallback);
    if (typeof value === 'boolean') return value;
    throw new InputError(`${this.#caller}: ${name} must be true or false; got ${describe(value)}.`);
  }
}

function rangeWords({ min, above, max, below }: Range): string {
  if (max === undefined && below === undefined)
    return above === undefined ? (min === undefined ? '' : `, at least ${min}`) : ` above ${above}`;
  return ` in ${above === undefined ? `[${min}` : `(${above}`}, ${below === undefined ? `${max}]` : `${below})`}`;
}

/** @throws InputError unless the value is an object, and no list */
export function requireRecord(
  caller: string,
  what: string,
  value: unknown,
  names: readonly string[],
): asserts value is object {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (typeof value === 'object' && value !== null && !isList) return;
  throw new InputError(
    `${caller}: ${what} must be an object such as { ${names[0]}: ... }; got ${describe(value)}.`,
  );
}

/**
 * @param hints the names that a misspelt one may stand for
 * @throws InputError if the object holds a name that is not in `names`, with the one that was likely meant
 */
export function refuseUnknown(
  caller: string,
  kind: string,
  given: object,
  names: readonly string[],
  hints: () => readonly string[] = () => names,
): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const near = nearestPath(name, hints());
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new InputError(`${caller}: unknown ${kind} ${name}.${hint} Its ${kind}s are ${names.join(', ')}.`);
  }
}

/** What separates the parts of a nested name, `penalty__alpha`. */
export const SEPARATOR = '__';

/** The name, nested or not, whose last part a misspelt one most likely stands for; of several the one most alike as a whole. */
function nearestPath(given: string, names: readonly string[]): string | undefined {
  const isNested = [given, ...names].some((name) => name.includes(SEPARATOR));
  if (!isNested) return nearest(given, names);
  const lastOf = (path: string): string => path.split(SEPARATOR).at(-1)!;
  const last = nearest(lastOf(given), [...new Set(names.map(lastOf))]);
  const edits = (path: string): number => editDistance(plain(given), plain(path));
  return names
    .filter((name) => lastOf(name) === last)
    .reduce<string | undefined>(
      (best, name) => (best && edits(best) <= edits(name) ? best : name),
      undefined,
    );
}

/** The name that a misspelt one most likely stands for, blind to case and underscores (`n_samples`). */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const scored = names.map((name) => {
    const most = Math.max(2, name.length / 3); // a difference in length is as many edits: a long text costs no more
    const isFar = Math.abs(plain(given).length - plain(name).length) > most;
    return { name, edits: isFar ? Number.POSITIVE_INFINITY : editDistance(plain(given), plain(name)) };
  });
  const best = scored.reduce((a, b) => (b.edits < a.edits ? b : a));
  const longer = Math.max(plain(given).length, plain(best.name).length);
  if (best.edits < longer && best.edits <= Math.max(2, best.name.length / 3)) return best.name;
  const stem = plain(given).replace(/s$/, ''); // weights: sampleWeight
  return stem.length > 3 ? names.find((name) => plain(name).includes(stem)) : undefined;
}

/** A name without what letters and underscores often get wrong. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++) {
      const replace = row[k - 1]! + (a[i - 1] === b[k - 1] ? 0 : 1);
      next.push(Math.min(replace, row[k]! + 1, next[k - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
