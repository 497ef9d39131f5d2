import type { Computation } from '../../computation/computation.js';
import { waitFor } from '../../computation/waitFor.js';
import { check } from './checksums.js';
import { powerOfTwoNear } from './packedTiles.js';

/** A product with a tiled X, or with its transpose: numbers of one side of X are given, those of the other side are summed up. */
export interface TiledProduct {
  /** The sides of X, and how they are cut. */
  readonly from: Side;
  readonly to: Side;
  /** The product of the tile at a place of each side with `count` tasks, one list each. */
  run(from: number, to: number, factors: Float32Array, count: number): Promise<Float32Array[]>;
  /** The checksums of each tile of the side `to`, for each number of the side `from`. */
  readonly sums: readonly Float64Array[];
  readonly sizes: readonly Float64Array[];
  /** See `roundingOf`. */
  readonly rounding: number;
}

export interface Side {
  readonly length: number;
  readonly tiles: number;
  /** Numbers of a tile. */
  readonly width: number;
}

/** Tasks that are multiplied together. */
const MOST_TASKS = 64;

/**
 * The product for each task, summed up over the tiles in float64, each tile checked.
 *
 * @param factors one list a task
 * @param isAsked which tiles of the side `to` are; the others give 0
 * @throws what the device fails with; Error where a checksum is wrong
 */
export function* tiledProduct(
  product: TiledProduct,
  factors: readonly Float64Array[],
  isAsked: readonly boolean[],
): Computation<Float64Array[]> {
  const { from, to } = product;
  const scaled = factors.map(scaledField);
  const out = factors.map(() => new Float64Array(to.length));
  const groups = Math.ceil(factors.length / MOST_TASKS);
  const count = Math.ceil(factors.length / groups); // the same for all, so that their kernels are
  for (let first = 0; first < factors.length; first += count) {
    const tasks = scaled.slice(first, first + count);
    for (let a = 0; a < from.tiles; a++) {
      const given = packed(tasks, a * from.width, from.width, count);
      for (let b = 0; b < to.tiles; b++) {
        if (!isAsked[b]) continue;
        const found = yield* waitFor(product.run(a, b, given, count));
        for (const [t, { values }] of tasks.entries()) {
          addPart(product, { a, b, factors: values, found: found[t]! }, out[first + t]!);
        }
      }
    }
  }
  for (const [t, { scale }] of scaled.entries()) multiplyBy(out[t]!, scale);
  return out;
}

interface Part {
  readonly a: number;
  readonly b: number;
  readonly factors: Float64Array;
  readonly found: Float32Array;
}

/** Checks the product of a tile and adds it. */
function addPart(
  { from, to, sums, sizes, rounding }: TiledProduct,
  { a, b, factors, found }: Part,
  out: Float64Array,
): void {
  const begin = a * from.width;
  const end = Math.min(from.length, begin + from.width);
  const first = b * to.width;
  const part = found.subarray(0, Math.min(to.width, to.length - first));
  const expected = { sums: sums[b]!.subarray(begin, end), sizes: sizes[b]!.subarray(begin, end) };
  check(part, first, factors.subarray(begin, end), expected, rounding);
  for (let k = 0; k < part.length; k++) out[first + k]! += part[k]!;
}

/** A field divided by a power of two near its largest number: it stays within float32. */
interface ScaledField {
  readonly values: Float64Array;
  readonly scale: number;
}

function scaledField(field: Float64Array): ScaledField {
  const scale = powerOfTwoNear(field);
  return { values: field.map((value) => value / scale), scale };
}

/** `width` numbers of each task from `first`, one task after the other, in float32; 0 where there are none. */
function packed(tasks: readonly ScaledField[], first: number, width: number, count: number): Float32Array {
  const out = new Float32Array(count * width);
  for (const [t, { values }] of tasks.entries()) out.set(values.subarray(first, first + width), t * width);
  return out;
}

function multiplyBy(values: Float64Array, factor: number): void {
  for (let k = 0; k < values.length; k++) values[k]! *= factor;
}
