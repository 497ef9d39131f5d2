/** Descents on labels in WebAssembly: a module of its own that works in the memory of the kernels. */

import type { PairDescent, PairWalk } from '../kernels.js';
import { PAIR_HEAD, PAIR_WORDS, type PairPlaces } from '../pairNumbers.js';
import { memoryOf } from './instance.js';
import { moduleOf } from './moduleOf.js';
import { BINARY } from './pairsBinary.js';

/** The module's functions; see `assembly/pairs.ts`. */
export interface PairExports {
  readonly descendPairs: (walk: number, work: number) => number;
  readonly certifyPairs: (walk: number, work: number) => number;
  readonly openPairs: (...args: number[]) => number;
  readonly concludePairs: (walk: number, sums: number, bytes: number, center: number, w: number) => number;
  readonly packColumns: (...args: number[]) => void;
  readonly squaresOfColumns: (...args: number[]) => number;
  readonly transposeRows: (from: number, rows: number, columns: number, to: number, stride: number) => void;
}

let compiled: WebAssembly.Module | undefined;
const opened = new WeakMap<ArrayBufferLike, PairExports>();

/** The functions in a memory of kernels; throws an Error where it is none. */
export function pairExports(buffer: ArrayBufferLike): PairExports {
  const known = opened.get(buffer);
  if (known) return known;
  const memory = memoryOf(buffer);
  compiled ??= moduleOf(BINARY);
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = exports as unknown as PairExports;
  opened.set(buffer, run);
  return run;
}

/** Where a descent is laid out, and of what shape it is. */
export interface WalkPlace extends Pick<PairDescent, 'nRows' | 'alpha' | 'kappa' | 'least' | 'capacity'> {
  /** The numbers of a descent, from its head on. */
  readonly numbers: Float64Array;
  readonly places: PairPlaces;
  readonly nOutputs: number;
  readonly nFeatures: number;
}

/** Where `assembly/pairDescent.ts` has what is read and set here, as numbers and as words behind them. */
const REALS = 11;
const REAL = { aim: 3, gap: 4, bound: 9 };
const WORD = { steps: 11, most: 12, products: 13, table: 17 };
const ENDS = ['running', 'reached', 'ended'] as const;

/** A descent whose samples stand in the table of its numbers. @param check throws where the memory has been given back */
export function walkAt(
  { numbers, places, nOutputs: Q, nFeatures: p, nRows, alpha, kappa, least, capacity }: WalkPlace,
  check: () => void,
): PairWalk {
  const start = numbers.byteOffset;
  const { isCoupled, size, at, z, e, next, along, penalty, turned, diagonal, steps, changes, sums, metric } =
    places;
  const vectors = [places.table, at, z, e, next, along, penalty, turned, diagonal, steps, changes];
  const { inner, parts, room, lanes } = places;
  const lists = [...vectors, inner, parts, sums, room, lanes].map((place) => start + 8 * place);
  if (metric > 0) lists.push(start + 8 * metric);
  numbers.set([alpha, isCoupled ? kappa : 0, least]);
  const words = new Int32Array(numbers.buffer, start + REALS * 8, 2 * (PAIR_HEAD - REALS));
  words.set([Q, nRows, p, capacity, 0, 0, size * 8, isCoupled ? 1 : 0]);
  words.set(lists, WORD.table);
  const run = pairExports(numbers.buffer);
  return {
    at: numbers.subarray(at, at + (nRows + (isCoupled ? 1 : 0)) * p),
    b: numbers.subarray(sums, sums + Q),
    totals: numbers.subarray(sums + 3 * Q, sums + 4 * Q),
    penalty: numbers.subarray(penalty, penalty + nRows * p),
    get gap() {
      return numbers[REAL.gap]!;
    },
    get bound() {
      return numbers[REAL.bound]!;
    },
    get steps() {
      return words[WORD.steps]!;
    },
    get products() {
      return words[WORD.products]!;
    },
    descend: (aim, most, work) => {
      check();
      words[WORD.most] = most;
      numbers[REAL.aim] = aim;
      return ENDS[run.descendPairs(start, work)]!;
    },
    certify: (work) => {
      check();
      return run.certifyPairs(start, work) === 1;
    },
  };
}

/** A descent whose samples are given. */
export function walkOf(descent: PairDescent, places: PairPlaces, check: () => void): PairWalk {
  const { samples, numbers } = descent;
  const { buffer, byteOffset } = numbers;
  const at = (array: Float64Array | Float32Array): number => {
    if (array.buffer !== buffer) throw new Error('this array does not come from these kernels');
    return array.byteOffset;
  };
  const p = samples[0]!.x.columns;
  const table = new Int32Array(buffer, byteOffset + 8 * places.table, PAIR_WORDS * samples.length);
  let end = 0;
  for (const { x, single, fields, singleFields, row } of samples) {
    table[end++] = at(x.data);
    table[end++] = at(fields);
    table[end++] = at(single);
    table[end++] = at(singleFields);
    table[end++] = x.stride * 4;
    table[end++] = row * p * 8;
  }
  return walkAt({ ...descent, places, nOutputs: samples.length, nFeatures: p }, check);
}
