import type { Computation } from '../../computation/computation.js';
import { Pace } from '../../computation/pace.js';
import { POWERS_OF_TWO, ZERO_POWER } from '../../math/powersOfTwo.js';
import type { LocalColumns } from '../design.js';
import type { TileChecksums } from './checksums.js';
import { addChecksums } from './checksums.js';
import type { Tiling } from './tiling.js';

/**
 * The tiles of the columns `first ..` in float32, one for each tile of rows, R rows of C numbers. Column j is divided by
 * `scales[j]`, a power of two near its largest number, so that no column leaves the range of float32 and none of its digits is lost.
 */
export function* packTiles(
  local: LocalColumns,
  tiling: Tiling,
  first: number,
  scales: Float64Array,
  checksums: TileChecksums,
): Computation<Float32Array[]> {
  const { rows, columns, rowTiles } = tiling;
  const packed = Array.from({ length: rowTiles }, () => new Float32Array(rows * columns));
  const column = new Float64Array(local.stride);
  const paced = new Pace();
  const end = Math.min(local.columns, first + columns);
  for (let j = first; j < end; j++) {
    local.column(j, column);
    scales[j] = powerOfTwoNear(column);
    for (const [r, tile] of packed.entries()) {
      const part = column.subarray(r * rows, Math.min(local.rows, (r + 1) * rows));
      packColumn(part, 1 / scales[j]!, tile, j - first, columns);
    }
    addChecksums(checksums, column, j, tiling);
    if (paced.isDue(local.rows)) yield { kind: 'pause' };
  }
  return packed;
}

// Loops stand in functions of their own: engines do not optimise those of a generator that is under way.

/** Multiplies a column and writes it into a tile, too. */
function packColumn(
  column: Float64Array,
  factor: number,
  tile: Float32Array,
  at: number,
  columns: number,
): void {
  for (let i = 0, k = at; i < column.length; i++, k += columns) {
    column[i]! *= factor;
    tile[k] = column[i]!;
  }
}

/** The largest power of two that is not above the largest absolute number; 1 where all are 0. */
export function powerOfTwoNear(values: Float64Array): number {
  let most = 0;
  for (let k = 0; k < values.length; k++) most = Math.max(most, Math.abs(values[k]!));
  if (!(most > 0 && most < Infinity)) return 1;
  let low = 0;
  let high = POWERS_OF_TWO.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (POWERS_OF_TWO[middle]! <= most) low = middle;
    else high = middle - 1;
  }
  // Subnormal ones are left where they are: dividing by them could overflow.
  return POWERS_OF_TWO[Math.max(low, ZERO_POWER - 1022)]!;
}
