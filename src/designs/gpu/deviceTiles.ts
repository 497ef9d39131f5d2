import type { Computation } from '../../computation/computation.js';
import { waitFor } from '../../computation/waitFor.js';
import type { LocalColumns } from '../design.js';
import { newChecksums, type TileChecksums } from './checksums.js';
import type { Engine } from './engine.js';
import type { Resident } from './gpuJs.js';
import { packTiles } from './packedTiles.js';
import { type TiledProduct, tiledProduct } from './tileProducts.js';
import { roundingOf, type Tiling, tilingOf } from './tiling.js';

/** Rounding of what is summed up in float64. */
const SUMMING = 2 ** -40;

/** The tiles of X on a device, and the products with them. */
export class DeviceTiles {
  /** By columns, then by rows. */
  readonly #tiles: Resident[][] = [];
  /** What each column is divided by, p powers of two. */
  readonly #scales: Float64Array;
  readonly #correlate: TiledProduct;
  readonly #multiply: TiledProduct;

  private constructor(
    readonly engine: Engine,
    readonly tiling: Tiling,
    checksums: TileChecksums,
    { rows: n, columns: p }: LocalColumns,
  ) {
    this.#scales = new Float64Array(p).fill(1);
    const samples = { length: n, tiles: tiling.rowTiles, width: tiling.rows };
    const features = { length: p, tiles: tiling.columnTiles, width: tiling.columns };
    this.#correlate = {
      from: samples,
      to: features,
      run: (r, c, f, count) => engine.correlate(this.#tiles[c]![r]!, f, tiling, count),
      sums: checksums.rowSums,
      sizes: checksums.rowSizes,
      rounding: roundingOf(tiling.block, tiling.blocks) + SUMMING,
    };
    this.#multiply = {
      from: features,
      to: samples,
      run: (c, r, w, count) => engine.multiply(this.#tiles[c]![r]!, w, tiling, count),
      sums: checksums.columnSums,
      sizes: checksums.columnSizes,
      rounding: roundingOf(tiling.columnLoop) + SUMMING,
    };
  }

  /** Copies X to the device, once. What fails leaves nothing there. */
  static *load(engine: Engine, local: LocalColumns): Computation<DeviceTiles> {
    const tiling = tilingOf(local.rows, local.columns);
    const checksums = newChecksums(tiling, local.rows, local.columns);
    const loaded = new DeviceTiles(engine, tiling, checksums, local);
    let isLoaded = false;
    try {
      for (let c = 0; c < tiling.columnTiles; c++) {
        const packed = yield* packTiles(local, tiling, c * tiling.columns, loaded.#scales, checksums);
        const list: Resident[] = [];
        loaded.#tiles.push(list);
        for (const values of packed) {
          const kept = engine.upload(values, tiling).then((tile) => list.push(tile));
          yield* waitFor(kept);
        }
      }
      isLoaded = true;
      return loaded;
    } finally {
      if (!isLoaded) loaded.dispose();
    }
  }

  /** How far rounding may take a correlation, as a part of `||x_j|| ||f||`. */
  get rounding(): number {
    return this.#correlate.rounding;
  }

  /**
   * `X^T F` by tasks, p numbers each; those of tiles without a feature that is asked for are 0.
   *
   * @param fields one a task, n numbers
   */
  *correlate(fields: readonly Float64Array[], features: Int32Array): Computation<Float64Array[]> {
    const isAsked = new Array<boolean>(this.tiling.columnTiles).fill(false);
    for (const j of features) isAsked[Math.floor(j / this.tiling.columns)] = true;
    const found = yield* tiledProduct(this.#correlate, fields, isAsked);
    for (const v of found) this.#scale(v);
    this.engine.counts.correlate++;
    return found;
  }

  /** `X W` by tasks, n numbers each. @param weights one a task, p numbers */
  *multiply(weights: readonly Float64Array[]): Computation<Float64Array[]> {
    for (const w of weights) this.#scale(w);
    const all = new Array<boolean>(this.tiling.rowTiles).fill(true);
    const found = yield* tiledProduct(this.#multiply, weights, all);
    this.engine.counts.multiply++;
    return found;
  }

  dispose(): void {
    for (const list of this.#tiles) for (const tile of list) tile.delete?.();
    this.#tiles.length = 0;
  }

  #scale(values: Float64Array): void {
    for (let j = 0; j < values.length; j++) values[j]! *= this.#scales[j]!;
  }
}
