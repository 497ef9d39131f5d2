import type { LocalColumns } from '../../designs/design.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { NewtonBuffers } from '../../problem/rowLasso/newtonBuffers.js';

/**
 * Columns x_j / c_j in float32, each copied when it is first asked for, with rows V_j / c_j beside them. The c_j are powers of
 * two near ||x_j||, so that neither their squares nor those of V leave the range of float32.
 */
export class SingleColumns {
  readonly #kernels: Kernels;
  readonly #x: LocalColumns;
  readonly #scale: Float64Array;
  readonly #buffers: NewtonBuffers;
  /** Where a column stands, -1 for one that does not. */
  readonly #places: Int32Array;
  #count = 0;

  /** @param scale c, p numbers */
  constructor(kernels: Kernels, x: LocalColumns, scale: Float64Array, buffers: NewtonBuffers) {
    this.#kernels = kernels;
    this.#x = x;
    this.#scale = scale;
    this.#buffers = buffers;
    this.#places = new Int32Array(x.columns).fill(-1);
  }

  /** Where columns stand, after they were asked for by `include`. */
  placesOf(features: Int32Array, out: Int32Array): void {
    for (let k = 0; k < features.length; k++) out[k] = this.#places[features[k]!]!;
  }

  /** Copies what is missing of some columns, no more than there is memory for; others may have to go. */
  include(features: Int32Array): void {
    const { columns, features: list, weights } = this.#buffers;
    const { dense, rows, stride } = this.#x;
    let missing = this.#missing(features);
    if (this.#count + missing > columns.columns) {
      this.#places.fill(-1);
      this.#count = 0;
      missing = this.#missing(features);
    }
    if (missing === 0) return;
    const x = { kind: 'dense', rows, columns: this.#x.columns, stride, data: dense! } as const;
    const added = list.subarray(0, missing);
    this.#kernels.demoteColumns(x, added, weights.subarray(0, missing), columns, this.#count);
    for (let k = 0; k < missing; k++) this.#places[added[k]!] = this.#count + k;
    this.#count += missing;
  }

  /** Lists those without a place, and what they are multiplied by. @returns how many there are */
  #missing(features: Int32Array): number {
    const { features: list, weights } = this.#buffers;
    let count = 0;
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      if (this.#places[j]! >= 0) continue;
      weights[count] = 1 / this.#scale[j]!;
      list[count++] = j;
    }
    return count;
  }

  /** Takes over the rows of V, p x T, of some features. */
  setRows(features: Int32Array, v: Float64Array, nTasks: number): void {
    const { rows } = this.#buffers;
    for (const j of features) {
      const to = this.#places[j]! * nTasks;
      const factor = 1 / this.#scale[j]!;
      for (let t = 0; t < nTasks; t++) rows[to + t] = factor * v[j * nTasks + t]!;
    }
  }
}
