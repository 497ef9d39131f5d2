import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gramMatrix } from '../../src/solvers/gram.js';
import { dataOf, dot, draws, twinOf, withProblem } from '../laws/solverProblems.js';

describe('gramMatrix', () => {
  it('is X_S^T X_S, dense and sparse, centred or not', () => {
    fc.assert(
      fc.property(draws({ n: 21, p: 8, T: 1 }), fc.nat(), (draw, subset) => {
        withProblem(dataOf(draw), draw, (problem) => {
          const { X } = twinOf(problem);
          const S = X.flatMap((_, j) => ((subset >> j) & 1 ? [j] : [])).reverse();
          const gram = gramMatrix(problem.standardized.design, Int32Array.from(S));
          const raw = dataOf(draw).X;
          expect(gram).toHaveLength(S.length ** 2);
          S.forEach((a, k) => {
            S.forEach((b, l) => {
              const found = gram[k * S.length + l]!;
              expect(found).toBe(gram[l * S.length + k]);
              // A centred sparse product is a difference of two that are as large as the columns were.
              const squares = (j: number) => raw.reduce((sum, row) => sum + row[j]! ** 2, 0) * draw.n;
              const size = Math.sqrt(squares(a) * squares(b));
              expect(Math.abs(found - dot(X[a]!, X[b]!))).toBeLessThanOrEqual(1e-14 * size);
            });
          });
        });
      }),
    );
  });
});
