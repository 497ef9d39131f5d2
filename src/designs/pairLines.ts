import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import {
  bytesFor,
  type Kernels,
  type PairBuffers,
  type PairWalk,
  type Range,
  strideOf,
} from '../kernels/kernels.js';
import type { Columns } from '../matrix/columns.js';
import { localColumns } from './design.js';
import type { TaskDesigns } from './taskDesigns.js';

/** Room for the samples of an output in float32, and for what belongs to them on their way along a line. */
export interface LineRoom {
  readonly kernels: Kernels;
  readonly x: Float32Array;
  readonly fields: Float32Array;
}

/** Numbers of each output, Q. */
export interface OutputSums {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** What stands at the end of a line. */
export interface LineEnd extends OutputSums {
  /** `X^T (theta - h step)`, R x p. */
  readonly slopes: Float64Array;
  /** `step_q = sum theta / sum h`, Q. */
  readonly steps: Float64Array;
}

/** The labels and weights of an output's samples. */
interface PairTask {
  readonly y: Float64Array;
  readonly c: Float64Array;
  readonly total: number;
  readonly squares: Float64Array;
}

const FIELDS = 5;

/** The kernel memory that the room for an output takes, and what all of them have in common, by parts. */
export function lineBytes({ rows, columns }: Pick<Columns, 'rows' | 'columns'>): number {
  const stride = strideOf(rows);
  const inCommon = bytesFor([columns, columns, 1, 1, 1, 1, 1], [4]);
  return bytesFor([], [], [stride * columns, FIELDS * stride]) + inCommon;
}

export function lineRoom(kernels: Kernels, { rows, columns }: Pick<Columns, 'rows' | 'columns'>): LineRoom {
  const stride = strideOf(rows);
  return {
    kernels,
    x: kernels.float32(stride * columns, 'any'),
    fields: kernels.float32(FIELDS * stride),
  };
}

/**
 * Predictions of labels with the logistic loss along lines, `eta + length (X w + shift)`, with the slopes at their ends: all in
 * float32, which takes half the time and leads as far as the sixth digit of a slope, for outputs that have a dense X each.
 */
export class PairLines {
  readonly #designs: TaskDesigns;
  readonly #kernels: Kernels;
  readonly #buffers: PairBuffers;
  readonly #walk: PairWalk;
  /** Outputs whose products are made between two pauses. */
  readonly #ranges: readonly Range[];

  private constructor(designs: TaskDesigns, rooms: readonly LineRoom[], tasks: readonly PairTask[]) {
    const { nRows, nOutputs, nFeatures: p, rowOf } = designs;
    const { kernels } = rooms[0]!;
    const samples = rooms.map(({ x: data, fields }, q) => {
      const { rows, columns, stride } = designs.blockOf(q).x;
      const { y, c } = tasks[q]!;
      for (let i = 0; i < c.length; i++) fields[i] = y[i]! * c[i]!;
      return { x: { rows, columns, stride, data }, fields, row: rowOf[q]! };
    });
    const [w, slopes] = [kernels.float64(nRows * p), kernels.float64(nRows * p)];
    const [shifts, steps, first, second] = [0, 0, 0, 0].map(() => kernels.float64(nOutputs)) as [F, F, F, F];
    this.#designs = designs;
    this.#kernels = kernels;
    this.#buffers = { samples, w, slopes, shifts, steps, first, second };
    this.#walk = kernels.pairs(this.#buffers);
    this.#ranges = rangesOf(designs);
  }

  /** Null where float32 does not do: means that are taken off in products, constant features, numbers out of its range. */
  static open(
    designs: TaskDesigns,
    rooms: readonly LineRoom[],
    tasks: readonly PairTask[],
  ): PairLines | null {
    const isPlain = designs.centre.every((value) => value === 0) && tasks.every(isUsual);
    const varies = designs.constant.every((list, q) => list.every((j) => isZero(designs, q, j)));
    return isPlain && varies ? new PairLines(designs, rooms, tasks) : null;
  }

  /** Starts at predictions, a field of all outputs: the first line goes nowhere. */
  *start(eta: Float64Array): Computation<void> {
    const { samples } = this.#buffers;
    const paced = new Pace();
    for (const [q, { x, fields }] of samples.entries()) {
      const { dense, stride } = localColumns(this.#designs.blockOf(q).x);
      this.#kernels.demote(dense!, x.data);
      const own = this.#designs.part(eta, q);
      fields.fill(0, stride);
      for (const at of [stride, 2 * stride]) fields.set(own, at);
      if (paced.isDue(x.data.length)) yield PAUSE;
    }
  }

  /** Turns along weights, R x p: `sum h d` and `sum h d^2` with `d = X w`. */
  *turn(w: Float64Array): Computation<OutputSums> {
    this.#buffers.w.set(w);
    for (const range of this.#ranges) {
      this.#walk.turn(range);
      yield PAUSE;
    }
    return { first: this.#buffers.first.slice(), second: this.#buffers.second.slice() };
  }

  /**
   * Goes so far from where it started or was kept last; there are the sums of theta and of h, and the slopes.
   *
   * @param shifts of all predictions of an output at length 1, Q
   * @param least steps are 0 where the sum of h is below it
   */
  *go(length: number, shifts: Float64Array, least: number): Computation<LineEnd> {
    const { slopes, steps, first, second } = this.#buffers;
    for (let q = 0; q < shifts.length; q++) this.#buffers.shifts[q] = length * shifts[q]!;
    slopes.fill(0);
    for (const range of this.#ranges) {
      this.#walk.go(length, least, range);
      yield PAUSE;
    }
    return { slopes: slopes.slice(), steps: steps.slice(), first: first.slice(), second: second.slice() };
  }

  /** Makes where it went last its start. */
  keep(): void {
    this.#walk.keep();
  }
}

type F = Float64Array;

/** Products of so many multiply-adds, a part of a millisecond, are made at once. */
const QUICK = 2 ** 21;
const PAUSE = /* @__PURE__ */ Object.freeze({ kind: 'pause' } as const);

function rangesOf(designs: TaskDesigns): Range[] {
  const ranges: Range[] = [];
  let [first, work] = [0, 0];
  for (let q = 0; q < designs.nOutputs; q++) {
    work += designs.blockOf(q).x.cost;
    if (work < QUICK && q < designs.nOutputs - 1) continue;
    ranges.push({ first, end: q + 1 });
    [first, work] = [q + 1, 0];
  }
  return ranges;
}

/** Numbers whose products, divided by how many samples there are, are within the range of float32. */
const [SMALLEST, LARGEST] = [1e-12, 1e12];

function isUsual({ total, squares }: PairTask): boolean {
  if (total === 0) return true;
  return isWithin(total) && squares.every((square) => square === 0 || isWithin(Math.sqrt(square / total)));
}

function isWithin(value: number): boolean {
  return value > SMALLEST && value < LARGEST;
}

function isZero(designs: TaskDesigns, q: number, j: number): boolean {
  const { dense, stride } = localColumns(designs.blockOf(q).x);
  return dense?.subarray(j * stride, (j + 1) * stride).every((value) => value === 0) ?? false;
}
