import {
  bytesFor,
  type DenseDesign,
  type Kernels,
  type PairSamples,
  type PairWalk,
  strideOf,
} from '../kernels/kernels.js';
import { blockedRows, type PairShape, pairPlaces } from '../kernels/pairNumbers.js';
import { pairWalk } from '../kernels/pairs.js';
import { isZero } from '../linalg/vectors.js';
import type { Columns } from '../matrix/columns.js';
import type { TaskDesigns } from './taskDesigns.js';

/** Room for the samples of an output in float32, and for what belongs to them, also in float64. */
export interface LineRoom {
  readonly kernels: Kernels;
  readonly x: Float32Array;
  readonly fields: Float64Array;
  readonly singleFields: Float32Array;
}

/** What a descent is of beside the samples: the penalty of R rows, and what the intercepts are free to. */
export interface LineRule extends Pick<PairShape, 'nRows' | 'kappa'> {
  readonly alpha: number;
  readonly least: number;
}

/** The labels and weights of an output's samples. */
interface PairTask {
  readonly y: Float64Array;
  readonly c: Float64Array;
  readonly total: number;
  readonly squares: Float64Array;
}

/** Where a descent starts: from zeros and intercepts, or from weights, deviations first, with M W and the predictions. */
export interface LineStart {
  readonly b: Float64Array;
  readonly given?: {
    readonly at: readonly Float64Array[];
    readonly penalty: Float64Array;
    readonly field: Float64Array;
  };
}

const FIELDS = 5;
/** Pairs of steps and changes of the slopes that are kept: no more than take half as long as a product with X, */
const MOST_PAIRS = 12;
/** and as many anyway. */
const LEAST_PAIRS = 8;

/** The kernel memory that descents need beside X in float64. @param samples an X for each output */
export function lineBytes(
  samples: readonly Pick<Columns, 'rows' | 'columns'>[],
  rule: Pick<PairShape, 'nRows' | 'kappa'>,
): number {
  const strides = samples.map(({ rows }) => strideOf(rows));
  const singles = samples.flatMap(({ rows, columns }) => {
    return [blockedRows(rows) * columns, blockedRows(rows) * FIELDS];
  });
  const doubles = strides.map((stride) => stride * FIELDS);
  return bytesFor([pairPlaces(pairShape(samples, rule)).end, ...doubles], [], singles);
}

/** The shape of a descent on outputs with these samples. */
export function pairShape(
  samples: readonly Pick<Columns, 'rows' | 'columns'>[],
  { nRows, kappa }: Pick<PairShape, 'nRows' | 'kappa'>,
): PairShape {
  const all = samples.reduce((sum, { rows }) => sum + rows, 0);
  const capacity = Math.max(LEAST_PAIRS, Math.min(MOST_PAIRS, Math.floor(all / (4 * nRows))));
  const nSamples = samples.reduce((most, { rows }) => Math.max(most, rows), 0);
  return { nRows, kappa, capacity, nOutputs: samples.length, nSamples, nFeatures: samples[0]!.columns };
}

export function lineRoom(kernels: Kernels, { rows, columns }: Pick<Columns, 'rows' | 'columns'>): LineRoom {
  return {
    kernels,
    x: kernels.float32(blockedRows(rows) * columns, 'any'),
    fields: kernels.float64(FIELDS * strideOf(rows)),
    singleFields: kernels.float32(FIELDS * blockedRows(rows), 'any'),
  };
}

/**
 * Descents on the logistic loss of labels with a dense X for each output, whose products are in float32: that takes half the time and
 * leads as far as the sixth digit of a slope.
 */
export class PairLines {
  readonly #kernels: Kernels;
  readonly #samples: readonly PairSamples[];
  readonly #tasks: readonly PairTask[];
  #numbers: Float64Array | undefined;

  private constructor(designs: TaskDesigns, rooms: readonly LineRoom[], tasks: readonly PairTask[]) {
    this.#kernels = rooms[0]!.kernels;
    this.#samples = rooms.map(({ x: single, fields, singleFields }, q) => {
      return { x: denseOf(designs, q), single, fields, singleFields, row: designs.rowOf[q]! };
    });
    this.#tasks = tasks;
  }

  /** Null where float32 does not do: means that are taken off in products, constant features, numbers out of its range. */
  static open(
    designs: TaskDesigns,
    rooms: readonly LineRoom[],
    tasks: readonly PairTask[],
  ): PairLines | null {
    if (!isZero(designs.centre) || !tasks.every(isUsual)) return null;
    for (const [q, list] of designs.constant.entries()) {
      for (const j of list) if (!isZeroWhere(tasks[q]!.c, columnOf(designs, q, j))) return null;
    }
    return new PairLines(designs, rooms, tasks);
  }

  /** A descent; the one that was started before comes to its end. */
  start(rule: LineRule, { b, given }: LineStart): PairWalk {
    let from = 0;
    for (const [q, { x, fields }] of this.#samples.entries()) {
      const { y, c } = this.#tasks[q]!;
      fields.set(y);
      if (given) fields.set(given.field.subarray(from, from + x.rows), x.stride);
      else fields.fill(b[q]!, x.stride, x.stride + x.rows);
      fields.set(c, 4 * x.stride);
      from += x.rows;
    }
    const designs = this.#samples.map(({ x }) => x);
    const shape = pairShape(designs, rule);
    this.#numbers ??= this.#kernels.float64(pairPlaces(shape).end, 'any');
    const numbers = this.#numbers.fill(0);
    const { alpha, nRows, kappa, least } = rule;
    const { capacity } = shape;
    const walk = pairWalk(this.#kernels, {
      samples: this.#samples,
      numbers,
      capacity,
      alpha,
      nRows,
      kappa,
      least,
    });
    walk.b.set(b);
    if (given) {
      walk.penalty.set(given.penalty);
      let end = 0;
      for (const part of given.at) {
        walk.at.set(part, end);
        end += part.length;
      }
    }
    return walk;
  }
}

/** Numbers whose products, divided by how many samples there are, are within the range of float32. */
const [SMALLEST, LARGEST] = [1e-12, 1e12];

function isUsual({ total, squares }: PairTask): boolean {
  if (total === 0) return true;
  if (!(total > SMALLEST && total < LARGEST)) return false;
  const [least, most] = [SMALLEST ** 2 * total, LARGEST ** 2 * total];
  for (let j = 0; j < squares.length; j++) {
    const square = squares[j]!;
    if (square !== 0 && !(square > least && square < most)) return false;
  }
  return true;
}

function isZeroWhere(c: Float64Array, column: Float64Array): boolean {
  for (let i = 0; i < c.length; i++) if (c[i]! > 0 && column[i] !== 0) return false;
  return true;
}

function columnOf(designs: TaskDesigns, q: number, j: number): Float64Array {
  const { data, stride } = denseOf(designs, q);
  return data.subarray(j * stride, (j + 1) * stride);
}

function denseOf(designs: TaskDesigns, q: number): DenseDesign {
  const { stored } = designs.blockOf(q);
  if (stored.kind !== 'dense') throw new Error('descents on labels take a dense X');
  return stored;
}
