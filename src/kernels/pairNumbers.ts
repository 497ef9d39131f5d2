import { LANES, type PairDescent } from './kernels.js';

/** What a kernel has to know of each output, in words. */
export const PAIR_WORDS = 6;
/** Numbers for where a descent stands. */
export const PAIR_HEAD = 32;
/** Features whose second derivatives take no longer than a few steps. */
const MOST_MEASURED = 16;
/** Lists of a number for each output. */
const LISTS = 8;
/** Samples of X in float32 that stand together, those of a feature behind those of another. */
const BLOCK = 16;

/** How many numbers a field or column takes in float32. */
export function blockedRows(rows: number): number {
  return Math.ceil(rows / BLOCK) * BLOCK;
}

export type PairShape = Pick<PairDescent, 'nRows' | 'kappa' | 'capacity'> & {
  readonly nOutputs: number;
  /** The samples of the output that has most. */
  readonly nSamples: number;
  readonly nFeatures: number;
};

/** The vectors of a descent: where each begins in its numbers, and `end`, how many these are. */
export interface PairPlaces {
  /** Numbers of a vector: R rows of p, and their mean where they are coupled, and zeros. */
  readonly size: number;
  readonly isCoupled: boolean;
  readonly at: number;
  readonly z: number;
  readonly e: number;
  readonly next: number;
  readonly along: number;
  readonly penalty: number;
  readonly turned: number;
  readonly diagonal: number;
  /** Steps and changes of the slopes, with the inner products of each pair, and room for a number each. */
  readonly steps: number;
  readonly changes: number;
  readonly inner: number;
  readonly parts: number;
  /** Lists of Q numbers. */
  readonly sums: number;
  readonly table: number;
  /** Room for a field. */
  readonly room: number;
  /** Room for eight numbers in float32 of each feature. */
  readonly lanes: number;
  /** Matrices of second derivatives, which descents of few features go by; 0 of others. */
  readonly metric: number;
  readonly end: number;
}

export function pairPlaces(shape: PairShape): PairPlaces {
  const { nRows, kappa, capacity, nOutputs, nSamples, nFeatures } = shape;
  const isCoupled = kappa > 0 && nRows > 1;
  const size = padded((nRows + (isCoupled ? 1 : 0)) * nFeatures);
  const pairs = PAIR_HEAD + 8 * size;
  const [inner, parts] = [pairs + 2 * size * capacity, pairs + 2 * size * capacity + padded(capacity)];
  const sums = parts + padded(capacity);
  const table = sums + LISTS * nOutputs;
  const room = table + (PAIR_WORDS / 2) * nOutputs;
  const lanes = room + blockedRows(nSamples);
  const metric = lanes + 4 * nFeatures;
  const matrices = nFeatures > MOST_MEASURED ? 0 : isCoupled ? 2 * nRows + 1 : nRows;
  return {
    size,
    isCoupled,
    at: PAIR_HEAD,
    z: PAIR_HEAD + size,
    e: PAIR_HEAD + 2 * size,
    next: PAIR_HEAD + 3 * size,
    along: PAIR_HEAD + 4 * size,
    penalty: PAIR_HEAD + 5 * size,
    turned: PAIR_HEAD + 6 * size,
    diagonal: PAIR_HEAD + 7 * size,
    steps: pairs,
    changes: pairs + size * capacity,
    inner,
    parts,
    sums,
    table,
    room,
    lanes,
    metric: matrices > 0 ? metric : 0,
    end: metric + padded(matrices * nFeatures ** 2),
  };
}

function padded(n: number): number {
  return Math.ceil(n / LANES) * LANES;
}
