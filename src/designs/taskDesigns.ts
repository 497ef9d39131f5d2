import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import { addScaled, sum } from '../linalg/vectors.js';
import { type Design, localColumns } from './design.js';
import type { InnerProducts } from './innerProducts.js';
import { type OutputBlock, type ProductColumns, type RowPart, rowParts } from './outputBlocks.js';
import {
  type Centre,
  countedRows,
  denseGram,
  gramOfSeveral,
  sparseGram,
  weightedRows,
} from './weightedColumns.js';

/**
 * The samples of all outputs as one operator, each output with a centre of its own:
 *
 *     x~_qi = x_i - centre_q,     eta_q = X~_q w_r
 *
 * with a row w_r of W that is its own, r = q, or that all outputs share, r = 0. Nothing is copied: `X~ w = X w - centre . w` and
 * `X~^T f = X^T f - centre sum f`. X is stored near the means, so that these differences lose no digits that count. Outputs of
 * the same samples are multiplied together, those of one row at once: `sum_q X~_q^T f_q = X^T sum_q f_q - sum_q centre_q sum f_q`.
 *
 * Fields hold the numbers of each output one after the other, those of output q from `starts[q]`; rows are R x p.
 */
export class TaskDesigns {
  readonly starts: Int32Array;
  readonly nFeatures: number;
  readonly nOutputs: number;
  /** The row of W of each output. */
  readonly rowOf: Int32Array;
  readonly nRows: number;
  readonly isSparse: boolean;
  /** Multiply-adds of a product with all outputs, and with their centres. */
  readonly cost: number;
  /** Where the samples of each row lie. */
  readonly #parts: readonly (readonly RowPart[])[];
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
    this.rowOf = new Int32Array(this.nOutputs);
    this.#place = new Int32Array(this.nOutputs);
    let cost = 0;
    for (const [place, { x, outputs, features, byRow }] of blocks.entries()) {
      for (const [k, q] of outputs.entries()) {
        this.#place[q] = place;
        this.rowOf[q] = byRow.targets[byRow.columnOf[k]!]!;
      }
      cost += byRow.targets.length * x.cost + outputs.length * features.length;
    }
    for (let q = 0; q < this.nOutputs; q++) this.starts[q + 1] = this.starts[q]! + this.blockOf(q).x.rows;
    this.#parts = rowParts(blocks);
    this.nRows = this.#parts.length;
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

  /** `X~_q w_r` for all outputs. */
  *multiply(w: Float64Array): Computation<Float64Array> {
    const out = this.newField();
    const paced = new Pace();
    for (const block of this.blocks) {
      if (!this.#loadWeights(w, block)) continue;
      const { buffers, targets } = block.byRow;
      const x = this.#designOf(block);
      const work = x.cost * targets.length;
      if (this.isExact && x.local && work < SMALL)
        x.local.multiply(buffers.rows, block.features, buffers.field);
      else yield* x.multiply(buffers.rows, block.features, buffers.field);
      this.#readPredictions(block, out);
      if (paced.isDue(work)) yield PAUSE;
    }
    return out;
  }

  /** `out_r = sum_q X~_q^T f_q` over the outputs of each row, R x p. */
  correlate(f: Float64Array, out: Float64Array): Computation<void> {
    return this.#correlate(f, out, ({ byRow }) => byRow);
  }

  /** `out_q = X~_q^T f_q` for each output, Q x p. */
  correlateEach(f: Float64Array, out: Float64Array): Computation<void> {
    return this.#correlate(f, out, ({ byOutput }) => byOutput);
  }

  *#correlate(
    f: Float64Array,
    out: Float64Array,
    columnsOf: (block: OutputBlock) => ProductColumns,
  ): Computation<void> {
    const paced = new Pace();
    out.fill(0);
    for (const block of this.blocks) {
      const columns = columnsOf(block);
      this.#loadField(f, block, columns);
      const { buffers, targets } = columns;
      const x = this.#designOf(block);
      const work = x.cost * targets.length;
      if (this.isExact && x.local && work < SMALL)
        x.local.correlate(buffers.field, block.features, buffers.rows);
      else yield* x.correlate(buffers.field, block.features, buffers.rows);
      this.#addCorrelations(f, block, columns, out);
      if (paced.isDue(work)) yield PAUSE;
    }
  }

  /** `sum_qi h_qi x~_qij^2` over the outputs of each row, where the centres are the means by h, or where nothing is centred; R x p. */
  squares(h: Float64Array, center: boolean): Float64Array {
    const p = this.nFeatures;
    const out = new Float64Array(this.nRows * p);
    for (const block of this.blocks) {
      const { x, byRow } = block;
      const { rows: means, squares, totals, field, features } = byRow.buffers;
      const count = byRow.targets.length;
      this.#loadField(h, block, byRow);
      for (const [k, outputs] of byRow.outputsOf.entries()) {
        totals[k] = outputs.reduce((total, q) => total + sum(this.part(h, q)), 0);
      }
      localColumns(x).moments({ weights: field, totals, center, means, squares }, features);
      for (const [k, row] of byRow.targets.entries()) {
        if (center && byRow.outputsOf[k]!.length > 1) this.#takeSpread(h, byRow, k);
        for (const j of byRow.constant[k]!) squares[j * count + k] = 0;
        for (let j = 0; j < p; j++) out[row * p + j]! += squares[j * count + k]!;
      }
    }
    return out;
  }

  /** From squares around the mean that outputs have in common to those around their own: less the spread of their means. */
  #takeSpread(
    h: Float64Array,
    { outputsOf, targets, buffers: { rows: means, squares } }: ProductColumns,
    k: number,
  ): void {
    const p = this.nFeatures;
    const count = targets.length;
    const spread = new Float64Array(p);
    for (const q of outputsOf[k]!) {
      const total = sum(this.part(h, q));
      for (let j = 0; j < p; j++)
        spread[j]! += total * (this.centre[q * p + j]! - means[j * count + k]!) ** 2;
    }
    for (let j = 0, at = k; j < p; j++, at += count)
      squares[at] = Math.max(squares[at]! - spread[j]!, LEAST_SPREAD * squares[at]!);
  }

  /** `sum_q X~_q^T diag(h_q) X~_q` over the outputs of row r, packed; the centres are the means by h, or nothing is centred. */
  *gramOfRow(r: number, h: Float64Array): Computation<Float64Array> {
    let all: Float64Array | undefined;
    for (const { block, outputs } of this.#parts[r]!) {
      const terms = outputs.map((q) => ({ h: this.part(h, q), mean: this.#centreOf(q).mean }));
      const part = yield* terms.length > 1
        ? gramOfSeveral(block.x, terms, block.byRow.buffers)
        : this.gram(outputs[0]!, terms[0]!.h);
      if (all) addScaled(all, part, 1);
      else all = part;
    }
    return all!;
  }

  /** `X~_q^T diag(h) X~_q` of output q, packed; around another centre where one is given. */
  *gram(q: number, h: Float64Array, centre: Centre = this.#centreOf(q)): Computation<Float64Array> {
    const { x, stored, byOutput } = this.blockOf(q);
    return yield* stored.kind === 'dense'
      ? denseGram(stored, centre, h, this.products)
      : sparseGram(stored, centre, h, x, byOutput.buffers);
  }

  /** The means by h of the columns of output q as they are stored, p. */
  *storedMean(q: number, h: Float64Array): Computation<Float64Array> {
    const { x, byOutput } = this.blockOf(q);
    const { field, rows, features } = byOutput.buffers;
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

  /**
   * The samples of row r with a weight above 0. Those of outputs that have X in common count once, around the mean of all, so that
   * `A^T A` of their rows is the Gram matrix and what the means of the outputs differ.
   */
  counted(r: number, h: Float64Array): CountedSamples[] {
    return this.#parts[r]!.map(({ block, outputs }) => {
      const [q] = outputs as [number];
      if (outputs.length === 1) {
        const own = this.part(h, q);
        return { block, h: own, rows: countedRows(own), centre: this.#centreOf(q) };
      }
      const all = new Float64Array(block.x.rows);
      const mean = new Float64Array(this.nFeatures);
      for (const output of outputs) {
        const own = this.part(h, output);
        addScaled(all, own, 1);
        addScaled(mean, this.#centreOf(output).mean, sum(own));
      }
      const total = sum(all);
      if (total > 0) for (let j = 0; j < mean.length; j++) mean[j]! /= total;
      const { constant } = block.byRow;
      return { block, h: all, rows: countedRows(all), centre: { mean, constant: constant[0]! } };
    });
  }

  /** How many these are. */
  countOf(r: number, h: Float64Array): number {
    let count = 0;
    for (const { block, outputs } of this.#parts[r]!) {
      const own = outputs.map((q) => this.part(h, q));
      for (let i = 0; i < block.x.rows; i++) if (own.some((weights) => weights[i]! > 0)) count++;
    }
    return count;
  }

  /** `sqrt(h_i) x~_i` of counted samples, p numbers each, from row `first` of `out`; dense X only. */
  weightedRows(samples: readonly CountedSamples[], out: Float64Array, first: number): void {
    let at = first;
    for (const { block, centre, ...weights } of samples) {
      weightedRows(block.stored, centre, weights, out, at);
      at += weights.rows.length;
    }
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

  /** Copies the weights of a block's rows into the memory of its kernels; whether any is not 0. */
  #loadWeights(w: Float64Array, { features, byRow }: OutputBlock): boolean {
    const { nFeatures: p } = this;
    const { rows } = byRow.buffers;
    const count = byRow.targets.length;
    let some = false;
    for (let k = 0; k < count; k++) {
      const from = byRow.targets[k]! * p;
      for (let m = 0; m < features.length; m++) {
        const j = features[m]!;
        const value = w[from + j]!;
        rows[j * count + k] = value;
        if (value !== 0) some = true;
      }
      this.#clearConstant(features, byRow, k);
    }
    return some;
  }

  /** Makes those listed features 0 that do not vary for a column; where it is the only one they are not listed. */
  #clearConstant(
    features: Int32Array,
    { constant, targets, buffers: { rows } }: ProductColumns,
    k: number,
  ): void {
    const count = targets.length;
    if (count === 1 && features.length < this.nFeatures) return;
    const idle = constant[k]!;
    for (let m = 0; m < idle.length; m++) rows[idle[m]! * count + k] = 0;
  }

  /** `X w - centre . w` of a block's outputs. */
  #readPredictions({ x, outputs, features, byRow }: OutputBlock, out: Float64Array): void {
    const { nFeatures: p, centre, starts } = this;
    const { targets, columnOf, buffers } = byRow;
    const { rows, field } = buffers;
    const count = targets.length;
    for (let k = 0; k < outputs.length; k++) {
      const q = outputs[k]!;
      const column = columnOf[k]!;
      let base = 0;
      const from = q * p;
      for (let m = 0; m < features.length; m++) {
        const j = features[m]!;
        base += centre[from + j]! * rows[j * count + column]!;
      }
      const to = starts[q]!;
      const at = column * x.stride;
      for (let i = 0; i < x.rows; i++) out[to + i] = field[at + i]! - base;
    }
  }

  /** Adds up the fields of a block's outputs in the memory of its kernels, those of one column together. */
  #loadField(
    f: Float64Array,
    { x: { rows, stride }, outputs }: OutputBlock,
    { columnOf, buffers: { field } }: ProductColumns,
  ): void {
    field.fill(0);
    for (let k = 0; k < outputs.length; k++) {
      const from = this.starts[outputs[k]!]!;
      let at = columnOf[k]! * stride;
      for (let i = from; i < from + rows; i++) field[at++]! += f[i]!;
    }
  }

  /** Adds `X^T f - centre sum f` of a block's outputs. */
  #addCorrelations(
    f: Float64Array,
    { x, outputs, features }: OutputBlock,
    columns: ProductColumns,
    out: Float64Array,
  ): void {
    const { nFeatures: p, centre, starts } = this;
    const {
      targets,
      columnOf,
      buffers: { rows },
    } = columns;
    const count = targets.length;
    for (let k = 0; k < outputs.length; k++) {
      const q = outputs[k]!;
      let total = 0;
      for (let i = starts[q]!, end = i + x.rows; i < end; i++) total += f[i]!;
      const from = q * p;
      const column = columnOf[k]!;
      for (let m = 0; m < features.length; m++) {
        const j = features[m]!;
        rows[j * count + column]! -= centre[from + j]! * total;
      }
    }
    for (let k = 0; k < count; k++) {
      this.#clearConstant(features, columns, k);
      const to = targets[k]! * p;
      for (let m = 0; m < features.length; m++) {
        const j = features[m]!;
        out[to + j]! += rows[j * count + k]!;
      }
    }
  }
}

/** Samples of one X that count for a row, around a common centre. */
export interface CountedSamples {
  readonly block: OutputBlock;
  /** Their weights, and the indices of those above 0. */
  readonly h: Float64Array;
  readonly rows: Int32Array;
  readonly centre: Centre;
}

export function sampleCount(samples: readonly CountedSamples[]): number {
  return samples.reduce((count, { rows }) => count + rows.length, 0);
}

/** Products of fewer multiply-adds are made at once, many of them between two pauses. */
const SMALL = 1e5;
/** The part of a square below which the difference of two is rounding. */
const LEAST_SPREAD = 1e-8;
const PAUSE = Object.freeze({ kind: 'pause' } as const);
