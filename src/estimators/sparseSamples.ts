import type { Computation } from '../computation/computation.js';
import { columnWeights } from '../data/columnWeights.js';
import type { Dataset } from '../data/dataset.js';
import { pairShape } from '../designs/pairLines.js';
import { strideOf } from '../kernels/kernels.js';
import {
  PAIR_HEAD,
  PAIR_WORDS,
  type PairPlaces,
  type PairShape,
  pairPlaces,
} from '../kernels/pairNumbers.js';
import type { PairExports } from '../kernels/wasm/pairs.js';
import { sum } from '../linalg/vectors.js';
import { exp } from '../math/exp.js';
import type { SparseColumns } from '../matrix/columns.js';
import type { TaskCoupling } from '../penalties/taskCoupling.js';
import { Places } from './directSteps.js';

/** The samples of a task. */
export interface SparseOutput {
  readonly x: SparseColumns;
  /** The place of that among the designs. */
  readonly place: number;
  /** Labels, -1 or 1. */
  readonly y: Float64Array;
  readonly c: Float64Array;
  /** The sum of c. */
  readonly total: number;
}

export interface SparseSamples {
  readonly nFeatures: number;
  readonly designs: readonly SparseColumns[];
  readonly outputs: readonly SparseOutput[];
  /** The columns that store anything, in any X. */
  readonly features: Int32Array;
  /** Multiply-adds of a product with all outputs. */
  readonly cost: number;
}

/** A memory of the kernels, as numbers and as words, and what works in it. */
export interface PairMemory {
  readonly numbers: Float64Array;
  readonly words: Int32Array;
  readonly run: PairExports;
}

/** Where the arrays of an X stand, and the words that say so. */
interface ColumnPlaces {
  readonly data: number;
  readonly indices: number;
  readonly columns: number;
  readonly borders: number;
  readonly words: number;
}

/** Where the numbers of a fit stand. */
export interface SparsePlan {
  readonly shape: PairShape;
  readonly places: PairPlaces;
  readonly designs: readonly ColumnPlaces[];
  /** Room for an X as it is given, for where its columns come to stand, and for counts. */
  readonly given: ColumnPlaces;
  /** Of each output its fields, of `stride` numbers, and the squares of its columns. */
  readonly outputs: readonly { readonly fields: number; readonly stride: number; readonly squares: number }[];
  /** The descent. */
  readonly top: number;
  readonly end: number;
}

/** In the place of an X in float32: see `assembly/pairDescent.ts`. */
const SPARSE = -1;
const FIELDS = 5;
/** Words of an X, and room for counts of columns by their length. */
const COUNTS = 68;
/** Numbers, and sums of weights, whose squares and products are well within the range of float64. */
const [SMALLEST, LARGEST] = [1e-12, 1e12];

/** The samples of a dataset, if all are of a sparse X, and each task counts. */
export function sparseSamples({ blocks, nFeatures }: Dataset): SparseSamples | null {
  const designs: SparseColumns[] = [];
  const outputs: SparseOutput[] = [];
  let cost = 0;
  for (const [place, block] of blocks.entries()) {
    const { x, y, nTasks } = block;
    if (x.kind !== 'sparse') return null;
    designs.push(x);
    for (let k = 0; k < nTasks; k++) {
      const c = columnWeights(block, k);
      const total = sum(c);
      if (!(total > SMALLEST && total < LARGEST)) return null;
      outputs.push({ x, place, y: y.subarray(k * x.rows, (k + 1) * x.rows), c, total });
    }
    cost += nTasks * (x.data.length + nFeatures);
  }
  return { nFeatures, designs, outputs, features: storedColumns(designs, nFeatures), cost };
}

/** Those that store an entry in any X. */
function storedColumns(designs: readonly SparseColumns[], p: number): Int32Array {
  const isStored = new Uint8Array(p);
  for (const { indptr } of designs) markStored(indptr, isStored);
  const features = new Int32Array(p);
  let count = 0;
  for (let j = 0; j < p; j++) {
    features[count] = j;
    count += isStored[j]!;
  }
  return features.subarray(0, count);
}

function markStored(indptr: Int32Array, isStored: Uint8Array): void {
  for (let j = 0, begin = 0; j < isStored.length; j++) {
    const end = indptr[j + 1]!;
    isStored[j]! |= (begin - end) >>> 31;
    begin = end;
  }
}

export function sparsePlan(
  { designs, outputs, features, nFeatures }: SparseSamples,
  rows: Pick<TaskCoupling, 'nRows' | 'kappa'>,
): SparsePlan {
  const p = features.length;
  const memory = new Places();
  const shape = pairShape(
    outputs.map(({ x }) => ({ rows: x.rows, columns: p })),
    rows,
  );
  const places = pairPlaces(shape);
  const placesFor = (entries: number, columns: number): ColumnPlaces => ({
    data: memory.take(entries),
    indices: memory.take(entries / 2),
    columns: memory.take(columns / 2),
    borders: memory.take((columns + 1) / 2),
    words: memory.take(COUNTS / 2),
  });
  const most = designs.reduce((all, { data }) => Math.max(all, data.length), 0);
  return {
    shape,
    places,
    designs: designs.map(({ data }) => placesFor(data.length, Math.min(p, data.length))),
    given: placesFor(most, nFeatures),
    outputs: outputs.map(({ x }) => {
      const stride = strideOf(x.rows);
      return { stride, fields: memory.take(FIELDS * stride), squares: memory.take(p) };
    }),
    top: memory.take(places.end),
    end: memory.end,
  };
}

/** Brings each X into the memory, without the columns that store nothing. */
export function* loadColumns(
  { run, numbers, words }: PairMemory,
  { designs, features, nFeatures }: SparseSamples,
  { given, designs: stored }: SparsePlan,
): Computation<void> {
  const placeOf = words.subarray(2 * given.columns, 2 * given.columns + nFeatures);
  for (let k = 0; k < features.length; k++) placeOf[features[k]!] = k;
  for (const [d, { data, indices, indptr }] of designs.entries()) {
    const { words: at, ...arrays } = stored[d]!;
    numbers.set(data, given.data);
    words.set(indices, 2 * given.indices);
    words.set(indptr, 2 * given.borders);
    words.set([8 * arrays.data, 8 * arrays.indices, 8 * arrays.columns, 8 * arrays.borders], 2 * at);
    const addresses = [given.data, given.indices, given.borders].map((place) => 8 * place);
    run.packColumns(...addresses, nFeatures, 8 * given.columns, 8 * at, 8 * given.words);
    yield { kind: 'pause' };
  }
}

/**
 * Brings in labels, weights and intercepts, from where the descent begins, with the squares of columns and its diagonal.
 *
 * @returns whether squares are within the range, and columns vary beside means that an intercept takes up
 */
export function* loadOutputs(
  { run, numbers, words }: PairMemory,
  { outputs, features: { length: p } }: SparseSamples,
  plan: SparsePlan,
  b: Float64Array,
  center: boolean,
): Computation<boolean> {
  const { top, places, shape } = plan;
  const descent = numbers.subarray(top, top + places.end);
  descent.fill(0, 0, PAIR_HEAD);
  descent.fill(0, places.sums);
  for (const at of [places.at, places.next, places.penalty, places.diagonal])
    descent.fill(0, at, at + places.size);
  descent.set(b, places.sums);
  for (const [q, { place, x, y, c, total }] of outputs.entries()) {
    const { fields, stride, squares } = plan.outputs[q]!;
    const weights = fields + 4 * stride;
    numbers.fill(0, fields, fields + FIELDS * stride);
    numbers.set(y, fields);
    numbers.fill(b[q]!, fields + stride, fields + stride + x.rows);
    numbers.set(c, weights);
    numbers.fill(0, squares, squares + p);
    const at = 8 * plan.designs[place]!.words;
    const row = shape.nRows === 1 ? 0 : p * q;
    words.set([at, 8 * fields, SPARSE, 0, 4 * stride, 8 * row], 2 * (top + places.table) + PAIR_WORDS * q);
    const decay = exp(-Math.abs(b[q]!));
    const range = [SMALLEST ** 2, LARGEST ** 2] as const;
    const to = [8 * squares, 8 * (top + places.diagonal + row)] as const;
    const h = decay / (1 + decay) ** 2;
    if (run.squaresOfColumns(at, 8 * weights, total, center ? 1 : 0, h, ...range, ...to) === 0) return false;
    yield { kind: 'pause' };
  }
  return true;
}
