import type { Computation } from '../computation/computation.js';
import { addScaled, sum } from '../linalg/vectors.js';
import { localColumns } from './design.js';
import type { InnerProducts } from './innerProducts.js';
import { type OutputBlock, type ProductColumns, type RowPart, rowParts } from './outputBlocks.js';
import { TaskProducts } from './taskProducts.js';
import { type Centre, countedRows, denseGram, gramOfSeveral, sparseGram } from './weightedColumns.js';
import { type CountedSamples, WeightedSamples } from './weightedSamples.js';

/** The samples of all outputs with what direct solutions need of them: squares and products of features, and the samples themselves. */
export class TaskDesigns extends TaskProducts {
  /** Where the samples of each row lie. */
  readonly #parts: readonly (readonly RowPart[])[];

  /** As that of the products. @param products the inner products of a fit */
  constructor(
    blocks: readonly OutputBlock[],
    centre: Float64Array,
    constant: readonly (readonly number[])[],
    readonly products: InnerProducts,
    isExact: boolean = true,
  ) {
    super(blocks, centre, constant, isExact);
    this.#parts = rowParts(blocks);
  }

  /** The same samples around other centres. */
  recentred(centre: Float64Array): TaskDesigns {
    return new TaskDesigns(this.blocks, centre, this.constant, this.products, this.isExact);
  }

  /** Whether the fit has a device for products. */
  get hasDevice(): boolean {
    return this.blocks.some(({ x, placed }) => x !== placed);
  }

  /** The same samples, their products made on the device of the fit, if it has one: for what need not be exact. */
  onDevice(): TaskDesigns {
    if (!this.hasDevice) return this;
    return new TaskDesigns(this.blocks, this.centre, this.constant, this.products, false);
  }

  /** `sum_qi h_qi x~_qij^2` over the outputs of each row, where the centres are the means by h, or where nothing is centred; R x p. */
  squares(h: Float64Array, center: boolean): Float64Array {
    const p = this.nFeatures;
    const out = new Float64Array(this.nRows * p);
    for (const block of this.blocks) {
      const { x, byRow } = block;
      const { rows: means, squares, totals, field, features } = byRow.buffers;
      const count = byRow.targets.length;
      this.loadField(h, block, byRow);
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

  /**
   * The samples of row r with a weight above 0; dense X only. Those of outputs that have X in common count once, around the mean of all, so that
   * `A^T A` of their rows is the Gram matrix and what the means of the outputs differ.
   */
  counted(r: number, h: Float64Array): WeightedSamples {
    const samples = this.#parts[r]!.map(({ block, outputs }): CountedSamples => {
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
    return new WeightedSamples(samples);
  }

  /** How many these are. */
  countOf(r: number, h: Float64Array): number {
    let count = 0;
    for (const { block, outputs } of this.#parts[r]!) {
      const [own, ...others] = outputs.map((q) => this.part(h, q)) as [Float64Array, ...Float64Array[]];
      for (let i = 0; i < block.x.rows; i++)
        if (own[i]! > 0 || (others.length > 0 && others.some((weights) => weights[i]! > 0))) count++;
    }
    return count;
  }

  /** Visits what is stored of a feature, and nothing where it does not vary for the output. */
  eachEntry(q: number, j: number, visit: (i: number, value: number) => void): void {
    if (!this.constant[q]!.includes(j)) localColumns(this.blockOf(q).x).eachEntry(j, visit);
  }

  #centreOf(q: number): Centre {
    const p = this.nFeatures;
    return { mean: this.centre.subarray(q * p, (q + 1) * p), constant: this.constant[q]! };
  }
}

/** The part of a square below which the difference of two is rounding. */
const LEAST_SPREAD = 1e-8;
