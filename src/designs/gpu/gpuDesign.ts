import type { Computation } from '../../computation/computation.js';
import type { Design, LocalColumns } from '../design.js';
import type { DeviceState } from './deviceState.js';
import { DeviceTiles } from './deviceTiles.js';
import { type Candidate, measure } from './measure.js';
import { roundingOf, tilingOf } from './tiling.js';

/** Products with fewer than this part of the features are made by the processor: a device multiplies with whole tiles. */
const FEW = 1 / 8;

/**
 * A design whose products are made in float32 on a device, and by the processor where they are small, where that is faster
 * (`'auto'`), and from the moment on when the device fails. X is copied there when it is first multiplied.
 */
export class GpuDesign implements Design {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly cost: number;
  readonly precision = 'f32';
  readonly #rounding: number;
  #tiles: DeviceTiles | undefined;

  constructor(
    readonly exact: Design,
    readonly local: LocalColumns,
    readonly state: DeviceState,
    readonly products: number,
  ) {
    const { rows, columns, stride, cost } = exact;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    this.cost = cost;
    const { block, blocks } = tilingOf(rows, columns);
    this.#rounding = roundingOf(block, blocks) + exact.rounding;
  }

  get rounding(): number {
    return this.state.engine ? this.#rounding : this.exact.rounding;
  }

  *multiply(w: Float64Array, features: Int32Array, out: Float64Array): Computation<void> {
    const nTasks = out.length / this.stride;
    const made = yield* this.#tried(features, {
      name: 'X W',
      nTasks,
      onDevice: (tiles) => multiplied(tiles, this, { w, features, out, nTasks }),
      onProcessor: () => this.local.multiply(w, features, out),
    });
    if (!made) yield* this.exact.multiply(w, features, out);
  }

  *correlate(field: Float64Array, features: Int32Array, out: Float64Array): Computation<void> {
    const nTasks = field.length / this.stride;
    const made = yield* this.#tried(features, {
      name: 'X^T F',
      nTasks,
      onDevice: (tiles) => correlated(tiles, this, { field, features, out, nTasks }),
      onProcessor: () => this.local.correlate(field, features, out),
    });
    if (!made) yield* this.exact.correlate(field, features, out);
  }

  dispose(): void {
    this.#tiles?.dispose();
    this.#tiles = undefined;
  }

  /** Makes a product on the device; whether it did. */
  *#tried(features: Int32Array, candidate: Candidate): Computation<boolean> {
    const { engine, mode } = this.state;
    if (!engine || features.length < FEW * this.columns) return false;
    try {
      const load = () => this.#load();
      if (mode === 'auto' && !(yield* measure(this, candidate, load)).usesDevice) {
        this.dispose();
        return false;
      }
      yield* candidate.onDevice(yield* load());
      return true;
    } catch (error) {
      this.dispose();
      this.state.fail(error);
      return false;
    }
  }

  *#load(): Computation<DeviceTiles> {
    this.#tiles ??= yield* DeviceTiles.load(this.state.engine!, this.local);
    return this.#tiles;
  }
}

interface Arguments {
  readonly features: Int32Array;
  readonly out: Float64Array;
  readonly nTasks: number;
}

function* multiplied(
  tiles: DeviceTiles,
  { rows, columns, stride }: Design,
  { w, features, out, nTasks }: Arguments & { readonly w: Float64Array },
): Computation<void> {
  const weights = Array.from({ length: nTasks }, (_, t) => {
    const column = new Float64Array(columns);
    for (const j of features) column[j] = w[j * nTasks + t]!;
    return column;
  });
  const found = yield* tiles.multiply(weights);
  for (const [t, eta] of found.entries()) {
    out.set(eta, t * stride);
    out.fill(0, t * stride + rows, (t + 1) * stride);
  }
}

function* correlated(
  tiles: DeviceTiles,
  { rows, stride }: Design,
  { field, features, out, nTasks }: Arguments & { readonly field: Float64Array },
): Computation<void> {
  const fields = Array.from({ length: nTasks }, (_, t) => field.slice(t * stride, t * stride + rows));
  const found = yield* tiles.correlate(fields, features);
  for (const [t, v] of found.entries()) for (const j of features) out[j * nTasks + t] = v[j]!;
}
