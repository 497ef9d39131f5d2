import { createRandom } from '../../math/random.js';
import type { Engine } from './engine.js';
import { roundingOf, tilingOf } from './tiling.js';

/** A shape with several blocks of rows, in which no side is a multiple of another. */
const ROWS = 301;
const COLUMNS = 17;
const TASKS = 3;

/**
 * Makes both products of a small tile and compares them with float64.
 *
 * @throws (rejects with) what the backend fails with; Error where its numbers are wrong
 */
export async function probe(engine: Engine): Promise<void> {
  const tiling = tilingOf(ROWS, COLUMNS);
  const { rows: R, columns: C, block, blocks, columnLoop } = tiling;
  const random = createRandom(1);
  const draw = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.uniform() - 0.5);
  const [x, f, w] = [draw(R * C), draw(TASKS * R), draw(TASKS * C)];
  const tile = await engine.upload(x, tiling);
  try {
    const v = await engine.correlate(tile, f, tiling, TASKS);
    const eta = await engine.multiply(tile, w, tiling, TASKS);
    for (let t = 0; t < TASKS; t++) {
      const correlated = Array.from({ length: C }, (_, j) => dot(R, (i) => x[i * C + j]! * f[t * R + i]!));
      const multiplied = Array.from({ length: R }, (_, i) => dot(C, (j) => x[i * C + j]! * w[t * C + j]!));
      compare('X^T F', v[t]!, correlated, roundingOf(block, blocks) * R);
      compare('X W', eta[t]!, multiplied, roundingOf(columnLoop) * C);
    }
  } finally {
    tile.delete?.();
  }
}

function dot(count: number, term: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += term(k);
  return sum;
}

function compare(name: string, found: Float32Array, expected: readonly number[], slack: number): void {
  for (const [k, value] of expected.entries()) {
    if (Math.abs(found[k]! - value) <= slack) continue;
    throw new Error(`a small product ${name} has ${found[k]} where float64 has ${value}`);
  }
}
