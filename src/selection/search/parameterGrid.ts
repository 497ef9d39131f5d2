import { isList } from '../../matrix/numbers.js';
import { describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';

/** Parameters of a candidate by their names, nested ones as `penalty__alpha`. */
export type CandidateParams = Readonly<Record<string, unknown>>;

/** The values to try of each parameter. */
export type Grid = Readonly<Record<string, ArrayLike<unknown>>>;

/** More candidates than this no machine fits. */
const MOST_CANDIDATES = 1_000_000;

/**
 * All combinations of a grid's values, those of several grids one after the other. The names are sorted and the last one's
 * values change fastest, as in scikit-learn's `ParameterGrid`; {} is one candidate without parameters.
 *
 * @throws InputError naming `what`
 */
export function candidatesOf(caller: string, what: string, input: unknown): CandidateParams[] {
  const grids = readGrids(caller, what, input);
  const count = grids.reduce((sum, grid) => sum + sizeOf(grid), 0);
  if (count > MOST_CANDIDATES) {
    throw new InputError(
      `${caller}: ${what} has ${count} combinations; expected ${MOST_CANDIDATES} at most. RandomizedSearchCV tries some of them.`,
    );
  }
  return grids.flatMap((grid) =>
    Array.from({ length: sizeOf(grid) }, (_, k) => Object.freeze(candidateAt(grid, k))),
  );
}

/** How many combinations a grid has. */
export function sizeOf(grid: Grid): number {
  return Object.values(grid).reduce((size, values) => size * values.length, 1);
}

/** Combination k of a grid. */
export function candidateAt(grid: Grid, k: number): Record<string, unknown> {
  const values: [string, unknown][] = [];
  let rest = k;
  for (const name of Object.keys(grid).reverse()) {
    const { length } = grid[name]!;
    values.push([name, grid[name]![rest % length]]);
    rest = Math.floor(rest / length);
  }
  return Object.fromEntries(values.reverse());
}

/** One grid or several, each with its names sorted. @throws InputError naming `what` */
export function readGrids(
  caller: string,
  what: string,
  input: unknown,
  isValues: (values: unknown) => boolean = () => false,
): Grid[] {
  const grids: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (grids.length === 0) throw notAGrid(caller, what, input);
  return grids.map((grid, g) => {
    const place = Array.isArray(input) ? `${what}[${g}]` : what;
    if (typeof grid !== 'object' || grid === null || isList(grid)) throw notAGrid(caller, place, grid);
    const names = Object.keys(grid).sort();
    const entries = names.map((name) => {
      const values: unknown = (grid as Record<string, unknown>)[name];
      if (!isList(values) && !isValues(values)) {
        throw new InputError(
          `${caller}: ${place} has ${describe(values)} for ${quote(name)}; expected a list of values, such as [${typeof values === 'number' ? values : '0.1, 1'}].`,
        );
      }
      if (isList(values) && values.length === 0) {
        throw new InputError(
          `${caller}: ${place} has no values for ${quote(name)}; expected at least one value.`,
        );
      }
      return [name, values] as const;
    });
    return Object.fromEntries(entries) as Grid;
  });
}

function notAGrid(caller: string, place: string, value: unknown): InputError {
  return new InputError(
    `${caller}: ${place} is ${describe(value)}; expected an object with a list of values for each parameter, such as ` +
      '{ alpha: [0.01, 0.1, 1] }, or a list of such objects.',
  );
}

/** A candidate in messages: `{ alpha: 0.1, losses: ["squared", { loss: "huber", delta: 2 }] }`. */
export function showCandidate(params: CandidateParams): string {
  return showRecord(params, DEEPEST);
}

function showRecord(record: CandidateParams, depth: number): string {
  const shown = Object.entries(record).map(([name, value]) => `${name}: ${showValue(value, depth)}`);
  return shown.length === 0 ? '{}' : `{ ${shown.join(', ')} }`;
}

/** The longest list, and the largest object within a candidate, that are shown value by value. */
const LONGEST = 5;
/** How many objects within one another are shown: an object may contain itself. */
const DEEPEST = 3;

function showValue(value: unknown, depth: number): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value) && value.length <= LONGEST && !value.some(isList)) {
    return `[${value.map((item) => showValue(item, depth)).join(', ')}]`;
  }
  const isRecord =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord && depth > 0 && Object.keys(value).length <= LONGEST
    ? showRecord(value as CandidateParams, depth - 1)
    : describe(value);
}
