import type { Computation } from '../computation/computation.js';
import { Pace } from '../computation/pace.js';
import { type Design, localColumns } from './design.js';
import type { OutputBlock, ProductColumns } from './outputBlocks.js';

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
export class TaskProducts {
  readonly starts: Int32Array;
  readonly nFeatures: number;
  readonly nOutputs: number;
  /** The row of W of each output. */
  readonly rowOf: Int32Array;
  readonly nRows: number;
  readonly isSparse: boolean;
  /** Multiply-adds of a product with all outputs, and with their centres. */
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
    this.nRows = this.rowOf.reduce((most, row) => Math.max(most, row + 1), 0);
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

  /** The sum of the numbers of each output, Q. */
  sums(field: Float64Array): Float64Array {
    const out = new Float64Array(this.nOutputs);
    for (let q = 0; q < out.length; q++) {
      let total = 0;
      for (let i = this.starts[q]!, end = this.starts[q + 1]!; i < end; i++) total += field[i]!;
      out[q] = total;
    }
    return out;
  }

  newField(): Float64Array {
    return new Float64Array(this.starts[this.nOutputs]!);
  }

  /** The samples of output q. */
  blockOf(q: number): OutputBlock {
    return this.blocks[this.#place[q]!]!;
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
      const { buffers, targets } = block.byRow;
      const work = block.x.cost * targets.length;
      if (this.#isQuick(block, work)) this.#multiplyBlock(w, block, out);
      else if (this.#loadWeights(w, block)) {
        yield* this.#designOf(block).multiply(buffers.rows, block.features, buffers.field);
        this.#readPredictions(block, out);
      }
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
    out.fill(0);
    const paced = new Pace();
    for (const block of this.blocks) {
      const columns = columnsOf(block);
      const { buffers, targets } = columns;
      const work = block.x.cost * targets.length;
      if (this.#isQuick(block, work)) this.#correlateBlock(f, block, columns, out);
      else {
        this.loadField(f, block, columns);
        yield* this.#designOf(block).correlate(buffers.field, block.features, buffers.rows);
        this.#addCorrelations(f, block, columns, out);
      }
      if (paced.isDue(work)) yield PAUSE;
    }
  }

  /** Whether a product is made at once, in float64. */
  #isQuick({ x }: OutputBlock, work: number): boolean {
    return this.isExact && work < QUICK && x.local !== null;
  }

  #designOf({ x, placed }: OutputBlock): Design {
    return this.isExact ? x : placed;
  }

  // Loops stand in functions of their own: engines do not optimise those of a generator that is under way.

  #multiplyBlock(w: Float64Array, block: OutputBlock, out: Float64Array): void {
    if (!this.#loadWeights(w, block)) return;
    const { rows, field } = block.byRow.buffers;
    localColumns(block.x).multiply(rows, block.features, field);
    this.#readPredictions(block, out);
  }

  #correlateBlock(f: Float64Array, block: OutputBlock, columns: ProductColumns, out: Float64Array): void {
    const { field, rows } = columns.buffers;
    this.loadField(f, block, columns);
    localColumns(block.x).correlate(field, block.features, rows);
    this.#addCorrelations(f, block, columns, out);
  }

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
  loadField(
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

/** Products of fewer multiply-adds, a part of a millisecond, are made at once, many of them between two pauses. */
const QUICK = 2 ** 20;
const PAUSE = /* @__PURE__ */ Object.freeze({ kind: 'pause' } as const);
