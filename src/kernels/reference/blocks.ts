import { exp } from '../../math/exp.js';
import { expm1 } from '../../math/expm1.js';
import { log1p } from '../../math/log1p.js';
import { BLOCK, type Blocks } from '../blocks.js';

/** Blocks that run anywhere, one number after the other. */
export function referenceBlocks(): Blocks {
  const columns = [new Float64Array(BLOCK), new Float64Array(BLOCK), new Float64Array(BLOCK)] as const;
  return Object.freeze({
    columns,
    exp(column: 0 | 1 | 2, count: number): void {
      const x = columns[column];
      for (let i = 0; i < count; i++) x[i] = exp(x[i]!);
    },
    expm1(column: 0 | 1 | 2, count: number): void {
      const x = columns[column];
      for (let i = 0; i < count; i++) x[i] = expm1(x[i]!);
    },
    log1p(column: 0 | 1 | 2, count: number): void {
      const x = columns[column];
      for (let i = 0; i < count; i++) x[i] = log1p(x[i]!);
    },
  });
}
