import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataOf, dot, draws, plainData, twinOf, withProblem } from '../laws/solverProblems.js';

describe('GramCache', () => {
  it('gives X_S^T X_S, dense and sparse, centred or not, whatever was asked for before', () => {
    fc.assert(
      fc.property(draws({ n: 21, p: 8, T: 6 }), fc.array(fc.nat(), { maxLength: 4 }), (draw, subsets) => {
        withProblem(dataOf(draw), draw, (problem) => {
          const { X } = twinOf(problem);
          const raw = dataOf(draw).X;
          for (const subset of subsets) {
            const S = X.flatMap((_, j) => ((subset >> j) & 1 ? [j] : [])).reverse();
            const gram = problem.gram.of(Int32Array.from(S));
            expect(problem.gram.workFor(Int32Array.from(S))).toBe(0);
            expect(gram).toHaveLength(S.length ** 2);
            S.forEach((a, k) => {
              S.forEach((b, l) => {
                const found = gram[k * S.length + l]!;
                expect(found).toBe(gram[l * S.length + k]);
                // A centred sparse product is a difference of two that are as large as the columns were.
                const squares = (j: number) => raw.reduce((sum, row) => sum + row[j]! ** 2, 0) * draw.n;
                const size = Math.sqrt(squares(a) * squares(b));
                expect(Math.abs(found - dot(X[a]!, X[b]!))).toBeLessThanOrEqual(2e-14 * size);
              });
            });
          }
        });
      }),
    );
  });

  it('forgets the oldest features when there are too many, and refuses more than it can hold', () => {
    const data = plainData(3, 1500, 2, 4);
    withProblem(data, { l1: 0.5 }, (problem) => {
      const { X } = twinOf(problem);
      const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, k) => from + k);
      for (const S of [range(0, 1000), range(900, 1500), range(0, 300), range(476, 1500)]) {
        const gram = problem.gram.of(S);
        for (const [k, l] of [
          [0, S.length - 1],
          [S.length - 1, S.length - 2],
          [150, 151],
        ] as const) {
          expect(gram[k * S.length + l]).toBeCloseTo(dot(X[S[k]!]!, X[S[l]!]!), 10);
        }
      }
      expect(problem.gram.workFor(range(0, 1025))).toBe(Infinity);
    });
  });
});
