import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import type { StoredDesign } from '../kernels/kernels.js';
import { sum } from '../linalg/vectors.js';
import { type Design, localColumns } from './design.js';
import type { InnerProducts } from './innerProducts.js';
import type { ProductBuffers } from './productBuffers.js';
import { type Centre, denseGram, sparseGram, weightedRows } from './weightedColumns.js';

/** Outputs that are predicted from the same stored samples, with room for their products in the memory of the kernels. */
export interface OutputBlock {
  /** X as it is stored, near the origin: a sparse one's own shift is 0. In float64. */
  readonly x: Design;
  /** The same on the device of the fit, if it has one; else x. */
  readonly placed: Design;
  readonly stored: StoredDesign;
  /** The outputs, rows of W, ascending. */
  readonly outputs: readonly number[];
  readonly buffers: ProductBuffers;
}

/**
 * The samples of all outputs as one operator, each output with a centre of its own:
 *
 *     x~_qi = x_i - centre_q,     eta_q = X~_q w_q
 *
 * Nothing is copied: `X~ w = X w - centre . w` and `X~^T f = X^T f - centre sum f`. X is stored near the means, so that
 * these differences lose no digits that count. Outputs of the same samples are multiplied together.
 *
 * Fields hold the numbers of each output one after the other, those of output q from `starts[q]`; rows are Q x p.
 */
export class TaskDesigns {
  readonly starts: Int32Array;
  readonly nFeatures: number;
  readonly nOutputs: number;
  readonly isSparse: boolean;
  /** Multiply-adds of a product with all outputs. */
  readonly cost: number;
  /** The index of each output's block. */
  readonly #place: Int32Array;

  /**
   * @param centre Q x p
   * @param constant the features that do not vary for an output and count as 0, Q lists
   * @param isExact whether products are made in float64, or on the device of the fit if it has one
   */
  constructor(
    readonly blocks: readonly OutputBlock[],
    readonly centre: Float64Array,
    readonly constant: readonly (readonly number[])[],
    readonly products: InnerProducts,
    readonly isExact: boolean = true,
  ) {
    this.nOutputs = constant.length;
    this.nFeatures = blocks[0]?.x.columns ?? 0;
    this.starts = new Int32Array(this.nOutputs + 1);
    this.#place = new Int32Array(this.nOutputs);
    let cost = 0;
    for (const [place, { x, outputs }] of blocks.entries()) {
      for (const q of outputs) this.#place[q] = place;
      cost += outputs.length * x.cost;
    }
    for (let q = 0; q < this.nOutputs; q++) this.starts[q + 1] = this.starts[q]! + this.blockOf(q).x.rows;
    this.cost = Math.max(1, cost);
    this.isSparse = blocks.some(({ stored }) => stored.kind === 'sparse');
  }

  /** The numbers of outputs `first .. first + count - 1` in a field, a view. */
  part(field: Float64Array, first: number, count = 1): Float64Array {
    return field.subarray(this.starts[first]!, this.starts[first + count]!);
  }

  /** Adds a number to the field of each output. */
  shift(field: Float64Array, values: Float64Array): void {
    for (let q = 0; q < this.nOutputs; q++) {
      const value = values[q]!;
      if (value === 0) continue;
      for (let i = this.starts[q]!; i < this.starts[q + 1]!; i++) field[i]! += value;
    }
  }

  newField(): Float64Array {
    return new Float64Array(this.starts[this.nOutputs]!);
  }

  /** The same samples around other centres. */
  recentred(centre: Float64Array): TaskDesigns {
    return new TaskDesigns(this.blocks, centre, this.constant, this.products, this.isExact);
  }

  /** The same samples, their products made on the device of the fit, if it has one: for what need not be exact. */
  onDevice(): TaskDesigns {
    if (this.blocks.every(({ x, placed }) => x === placed)) return this;
    return new TaskDesigns(this.blocks, this.centre, this.constant, this.products, false);
  }

  /** The rounding of products: see `Design.rounding`. */
  get rounding(): number {
    return this.blocks.reduce((most, block) => Math.max(most, this.#designOf(block).rounding), 0);
  }

  /** `X~_q w_q` for all outputs. */
  *multiply(w: Float64Array): Computation<Float64Array> {
    const out = this.newField();
    const paced = new Pace();
    for (const block of this.blocks) {
      if (!this.#loadWeights(w, block)) continue;
      const { buffers } = block;
      const x = this.#designOf(block);
      const work = x.cost * block.outputs.length;
      if (this.isExact && x.local && work < SMALL)
        x.local.multiply(buffers.rows, buffers.features, buffers.field);
      else yield* x.multiply(buffers.rows, buffers.features, buffers.field);
      this.#readPredictions(block, out);
      if (paced.isDue(work)) yield PAUSE;
    }
    return out;
  }

  /** `out_q = X~_q^T f_q` for all outputs, Q x p. */
  *correlate(f: Float64Array, out: Float64Array): Computation<void> {
    const paced = new Pace();
    for (const block of this.blocks) {
      this.#loadField(f, block);
      const { buffers } = block;
      const x = this.#designOf(block);
      const work = x.cost * block.outputs.length;
      if (this.isExact && x.local && work < SMALL)
        x.local.correlate(buffers.field, buffers.features, buffers.rows);
      else yield* x.correlate(buffers.field, buffers.features, buffers.rows);
      this.#readCorrelations(f, block, out);
      if (paced.isDue(work)) yield PAUSE;
    }
  }

  /** `sum_i h_qi x~_qij^2` where the centres are the means by h, or where nothing is centred; Q x p. */
  squares(h: Float64Array, center: boolean): Float64Array {
    const p = this.nFeatures;
    const out = new Float64Array(this.nOutputs * p);
    for (const block of this.blocks) {
      const { x, outputs } = block;
      const { rows, squares, totals, field, features } = block.buffers;
      const count = outputs.length;
      this.#loadField(h, block);
      for (const [k, q] of outputs.entries()) totals[k] = sum(this.part(h, q));
      localColumns(x).moments({ weights: field, totals, center, means: rows, squares }, features);
      for (const [k, q] of outputs.entries()) {
        const to = q * p;
        for (let j = 0; j < p; j++) out[to + j] = squares[j * count + k]!;
        for (const j of this.constant[q]!) out[to + j] = 0;
      }
    }
    return out;
  }

  /** `X~_q^T diag(h) X~_q`, packed; around another centre where one is given. */
  *gram(q: number, h: Float64Array, centre: Centre = this.#centreOf(q)): Computation<Float64Array> {
    const { x, stored, buffers } = this.blockOf(q);
    return yield* stored.kind === 'dense'
      ? denseGram(stored, centre, h, this.products)
      : sparseGram(stored, centre, h, x, buffers);
  }

  /** The means by h of the columns of output q as they are stored, p. */
  *storedMean(q: number, h: Float64Array): Computation<Float64Array> {
    const {
      x,
      buffers: { field, rows, features },
    } = this.blockOf(q);
    const [one, means] = [field.subarray(0, x.stride).fill(0), rows.subarray(0, x.columns)];
    one.set(h);
    yield* x.correlate(one, features, means);
    const total = sum(h);
    return means.map((value) => value / total);
  }

  /** The samples of output q. */
  blockOf(q: number): OutputBlock {
    return this.blocks[this.#place[q]!]!;
  }

  /** `sqrt(h_i) x~_i` of the samples i in `rows`, p numbers each, from row `first` of `out`; dense X only. */
  weightedRows(q: number, h: Float64Array, rows: Int32Array, out: Float64Array, first: number): void {
    weightedRows(this.blockOf(q).stored, this.#centreOf(q), { h, rows }, out, first);
  }

  /** Visits what is stored of a feature, and nothing where it does not vary for the output. */
  eachEntry(q: number, j: number, visit: (i: number, value: number) => void): void {
    if (!this.constant[q]!.includes(j)) localColumns(this.blockOf(q).x).eachEntry(j, visit);
  }

  #centreOf(q: number): Centre {
    const p = this.nFeatures;
    return { mean: this.centre.subarray(q * p, (q + 1) * p), constant: this.constant[q]! };
  }

  #designOf({ x, placed }: OutputBlock): Design {
    return this.isExact ? x : placed;
  }

  // Loops stand in functions of their own: engines do not optimise those of a generator that is under way.

  /** Copies the weights of a block's outputs into the memory of its kernels; whether any is not 0. */
  #loadWeights(w: Float64Array, { outputs, buffers: { rows } }: OutputBlock): boolean {
    const { nFeatures: p, constant } = this;
    const count = outputs.length;
    let some = false;
    for (let k = 0; k < count; k++) {
      const q = outputs[k]!;
      for (let j = 0, at = k, from = q * p; j < p; j++, at += count) {
        const value = w[from + j]!;
        rows[at] = value;
        if (value !== 0) some = true;
      }
      const idle = constant[q]!;
      for (let m = 0; m < idle.length; m++) rows[idle[m]! * count + k] = 0;
    }
    return some;
  }

  /** `X w - centre . w` of a block's outputs. */
  #readPredictions({ x, outputs, buffers: { rows, field } }: OutputBlock, out: Float64Array): void {
    const { nFeatures: p, centre, starts } = this;
    const count = outputs.length;
    for (let k = 0; k < count; k++) {
      const q = outputs[k]!;
      let base = 0;
      for (let j = 0, at = k, from = q * p; j < p; j++, at += count) base += centre[from + j]! * rows[at]!;
      const to = starts[q]!;
      const at = k * x.stride;
      for (let i = 0; i < x.rows; i++) out[to + i] = field[at + i]! - base;
    }
  }

  /** Copies the fields of a block's outputs into the memory of its kernels. */
  #loadField(f: Float64Array, { x: { rows, stride }, outputs, buffers: { field } }: OutputBlock): void {
    for (let k = 0; k < outputs.length; k++) {
      const from = this.starts[outputs[k]!]!;
      let at = k * stride;
      const end = at + stride;
      for (let i = from; i < from + rows; i++) field[at++] = f[i]!;
      while (at < end) field[at++] = 0;
    }
  }

  /** `X^T f - centre sum f` of a block's outputs. */
  #readCorrelations(
    f: Float64Array,
    { x, outputs, buffers: { rows } }: OutputBlock,
    out: Float64Array,
  ): void {
    const { nFeatures: p, centre, constant, starts } = this;
    const count = outputs.length;
    for (let k = 0; k < count; k++) {
      const q = outputs[k]!;
      let total = 0;
      for (let i = starts[q]!, end = i + x.rows; i < end; i++) total += f[i]!;
      const to = q * p;
      for (let j = 0, at = k; j < p; j++, at += count) out[to + j] = rows[at]! - centre[to + j]! * total;
      const idle = constant[q]!;
      for (let m = 0; m < idle.length; m++) out[to + idle[m]!] = 0;
    }
  }
}

/** Products of fewer multiply-adds are made at once, many of them between two pauses. */
const SMALL = 1e5;
const PAUSE = Object.freeze({ kind: 'pause' } as const);
