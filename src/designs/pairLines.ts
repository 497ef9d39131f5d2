import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import { bytesFor, type Kernels, type PairSlopes, strideOf } from '../kernels/kernels.js';
import { dot } from '../linalg/vectors.js';
import { type Design, localColumns } from './design.js';
import type { TaskDesigns } from './taskDesigns.js';

/** Room for the samples of an output on their way along a line. */
export interface LineRoom {
  readonly kernels: Kernels;
  /** FIELDS of them, stride numbers each. */
  readonly fields: readonly Float64Array[];
  /** 2. */
  readonly sums: Float64Array;
}

/** Sums over the samples of each output, Q numbers each. */
export interface OutputSums {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const FIELDS = 6;

/** The kernel memory that a room takes. */
export function lineBytes(rows: number): number {
  return bytesFor([...new Array<number>(FIELDS).fill(strideOf(rows)), 2], []);
}

export function lineRoom(kernels: Kernels, rows: number): LineRoom {
  const fields = Array.from({ length: FIELDS }, () => kernels.float64(strideOf(rows)));
  return { kernels, fields, sums: kernels.float64(2) };
}

interface OutputLine {
  readonly room: LineRoom;
  readonly x: Design;
  readonly features: Int32Array;
  /** The row of W, in the memory of the kernels. */
  readonly row: Float64Array;
  readonly signed: Float64Array;
  readonly delta: Float64Array;
  /** Where it stands, and where it may go. */
  from: PairSlopes;
  to: PairSlopes;
}

/**
 * Predictions of labels with the logistic loss along lines, `eta + length (X~ w + shift)`, with the slopes at their ends: what
 * products and losses do together, by fields that are not copied, for outputs that have a dense X each.
 */
export class PairLines {
  readonly #designs: TaskDesigns;
  readonly #lines: readonly OutputLine[];
  /** `centre . w` of the direction, Q. */
  readonly #bases: Float64Array;

  private constructor(designs: TaskDesigns, lines: readonly OutputLine[]) {
    this.#designs = designs;
    this.#lines = lines;
    this.#bases = new Float64Array(lines.length);
  }

  /** Null where features that do not vary are stored as more than zeros. @param samples of each output: labels 1 and -1, and weights */
  static open(
    designs: TaskDesigns,
    rooms: readonly LineRoom[],
    samples: readonly { readonly y: Float64Array; readonly c: Float64Array }[],
  ): PairLines | null {
    const lines: OutputLine[] = [];
    for (const [q, room] of rooms.entries()) {
      const { x, features, byRow } = designs.blockOf(q);
      if (!designs.constant[q]!.every((j) => isZero(x, j))) return null;
      const [signed, delta, eta, other, theta, h] = room.fields as [F, F, F, F, F, F];
      const { y, c } = samples[q]!;
      for (let i = 0; i < c.length; i++) signed[i] = y[i]! * c[i]!;
      const [from, to] = [eta, other].map((field): PairSlopes => ({ eta: field, theta, h }));
      lines.push({ room, x, features, row: byRow.buffers.rows, signed, delta, from: from!, to: to! });
    }
    return new PairLines(designs, lines);
  }

  /** Starts where predictions and second derivatives are these, fields of all outputs; the latter are needed to turn. */
  start(eta: Float64Array, h?: Float64Array): void {
    for (const [q, { from, delta }] of this.#lines.entries()) {
      delta.fill(0);
      from.eta.set(this.#designs.part(eta, q));
      if (h) from.h.set(this.#designs.part(h, q));
    }
  }

  /** Turns along weights, R x p: `sum h d` and `sum h d^2` with `d = X~ w`. */
  *turn(w: Float64Array): Computation<OutputSums> {
    const found = this.#newSums();
    const paced = new Pace();
    for (let q = 0; q < this.#lines.length; q++) {
      const { x, features, row, delta } = this.#lines[q]!;
      this.#bases[q] = this.#loadRow(q, w);
      if (x.cost < QUICK) localColumns(x).multiply(row, features, delta);
      else yield* x.multiply(row, features, delta);
      this.#sumsAlong(q, found);
      if (paced.isDue(x.cost)) yield PAUSE;
    }
    return found;
  }

  /**
   * Goes so far, from where it started or was kept last. `out = X~^T (theta - h step)`, R x p, with `step_q = sum theta / sum h` where
   * intercepts are free; @returns the sums of theta and of h
   *
   * @param steps receives these, Q; 0 where the sum of h is below `least`
   */
  *go(
    length: number,
    shifts: Float64Array,
    least: number,
    steps: Float64Array,
    out: Float64Array,
  ): Computation<OutputSums> {
    const found = this.#newSums();
    const paced = new Pace();
    out.fill(0);
    for (let q = 0; q < this.#lines.length; q++) {
      const { x, features, row, to } = this.#lines[q]!;
      const left = this.#slopes(q, length, length * (shifts[q]! - this.#bases[q]!), least, steps, found);
      if (x.cost < QUICK) localColumns(x).correlate(to.theta, features, row);
      else yield* x.correlate(to.theta, features, row);
      this.#addRow(q, left, out);
      if (paced.isDue(x.cost)) yield PAUSE;
    }
    return found;
  }

  /** Makes where it went last its start. */
  keep(): void {
    for (const line of this.#lines) [line.from, line.to] = [line.to, line.from];
  }

  /** Copies of the fields where it went or started last. */
  copies(): { eta: Float64Array; theta: Float64Array; h: Float64Array } {
    const { starts } = this.#designs;
    const [eta, theta, h] = [0, 0, 0].map(() => this.#designs.newField()) as [F, F, F];
    for (const [q, { from, x }] of this.#lines.entries()) {
      const at = starts[q]!;
      eta.set(from.eta.subarray(0, x.rows), at);
      theta.set(from.theta.subarray(0, x.rows), at);
      h.set(from.h.subarray(0, x.rows), at);
    }
    return { eta, theta, h };
  }

  #newSums(): OutputSums {
    return { first: new Float64Array(this.#lines.length), second: new Float64Array(this.#lines.length) };
  }

  /** @returns `centre . w` */
  #loadRow(q: number, w: Float64Array): number {
    const { nFeatures: p, rowOf, centre } = this.#designs;
    const own = w.subarray(rowOf[q]! * p, (rowOf[q]! + 1) * p);
    this.#lines[q]!.row.set(own);
    return dot(centre.subarray(q * p, (q + 1) * p), own);
  }

  #sumsAlong(q: number, found: OutputSums): void {
    const { room, from, delta } = this.#lines[q]!;
    room.kernels.lineSums(from.h, delta, this.#bases[q]!, room.sums);
    found.first[q] = room.sums[0]!;
    found.second[q] = room.sums[1]!;
  }

  /** @returns the sum of what theta has become */
  #slopes(
    q: number,
    length: number,
    shift: number,
    least: number,
    steps: Float64Array,
    found: OutputSums,
  ): number {
    const { room, from, to, signed, delta } = this.#lines[q]!;
    room.kernels.pairSlopes({ signed, eta: from.eta, delta }, length, shift, to, room.sums);
    const [slope, curvature] = room.sums as unknown as [number, number];
    found.first[q] = slope;
    found.second[q] = curvature;
    const step = curvature >= least ? slope / curvature : 0;
    steps[q] = step;
    if (step !== 0) room.kernels.takeCurvature(to.theta, to.h, step);
    return slope - step * curvature;
  }

  /** `out_r += X^T theta - centre sum theta`. */
  #addRow(q: number, total: number, out: Float64Array): void {
    const { nFeatures: p, rowOf, centre } = this.#designs;
    const { row } = this.#lines[q]!;
    const to = rowOf[q]! * p;
    for (let j = 0; j < p; j++) out[to + j]! += row[j]! - centre[q * p + j]! * total;
  }
}

type F = Float64Array;

/** Products of fewer multiply-adds are made at once. */
const QUICK = 2 ** 20;
const PAUSE = Object.freeze({ kind: 'pause' } as const);

function isZero(x: Design, j: number): boolean {
  const { dense, stride } = localColumns(x);
  return dense?.subarray(j * stride, (j + 1) * stride).every((value) => value === 0) ?? false;
}
