import type { LocalColumns } from '../../designs/design.js';
import type { NewtonBuffers } from '../../problem/rowLasso/newtonBuffers.js';

/**
 * Columns x_j / c_j in float32, each copied when it is first asked for, with rows V_j / c_j beside them. The c_j are powers of
 * two near ||x_j||, so that neither their squares nor those of V leave the range of float32.
 */
export class SingleColumns {
  readonly #x: LocalColumns;
  readonly #scale: Float64Array;
  readonly #buffers: NewtonBuffers;
  /** Where a column stands, -1 for one that does not. */
  readonly #places: Int32Array;
  readonly #column: Float64Array;
  #count = 0;

  /** @param scale c, p numbers */
  constructor(x: LocalColumns, scale: Float64Array, buffers: NewtonBuffers) {
    this.#x = x;
    this.#scale = scale;
    this.#buffers = buffers;
    this.#places = new Int32Array(x.columns).fill(-1);
    this.#column = new Float64Array(x.stride);
  }

  /** Where column j stands, after it was asked for by `include`. */
  placeOf(j: number): number {
    return this.#places[j]!;
  }

  /** Copies what is missing of some columns, no more than there is memory for; others may have to go. */
  include(features: Int32Array): void {
    const { columns } = this.#buffers;
    let missing = 0;
    for (const j of features) if (this.#places[j]! < 0) missing++;
    if (this.#count + missing > columns.columns) {
      this.#places.fill(-1);
      this.#count = 0;
    }
    for (const j of features) if (this.#places[j]! < 0) this.#append(j);
  }

  #append(j: number): void {
    const { data, stride } = this.#buffers.columns;
    const column = this.#column;
    this.#x.column(j, column);
    const factor = 1 / this.#scale[j]!;
    const at = this.#count * stride;
    for (let i = 0; i < stride; i++) data[at + i] = factor * column[i]!;
    this.#places[j] = this.#count++;
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
