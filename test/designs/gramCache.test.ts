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
            expect(problem.gram.flopsFor(Int32Array.from(S))).toBe(0);
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

  it('has buffers for them in kernel memory: padded, with their diagonal, a field of zeros and a list', () => {
    fc.assert(
      fc.property(draws({ n: 21, p: 8, T: 6 }), fc.array(fc.nat(), { maxLength: 4 }), (draw, subsets) => {
        withProblem(dataOf(draw), draw, (problem) => {
          const p = problem.standardized.design.columns;
          const { most } = problem.gram;
          expect(most).toBe(p);
          for (const subset of subsets) {
            const S = Int32Array.from(
              Array.from({ length: p }, (_, j) => j).filter((j) => (subset >> j) & 1),
            );
            const { gram, lengths, v, w, step, spare, all, list } = problem.gram.workspaceFor(S);
            const expected = problem.gram.of(S);
            const s = S.length;
            for (let a = 0; a < s; a++) {
              expect(lengths[a]).toBe(expected[a * s + a]);
              const column = gram.data.subarray(a * gram.stride, (a + 1) * gram.stride);
              expect([...column.subarray(0, s)]).toEqual([...expected.subarray(a * s, (a + 1) * s)]);
              expect(column.subarray(s).every((value) => value === 0)).toBe(true);
            }
            expect([gram.rows, gram.columns, list.length]).toEqual([s, s, s]);
            expect([w.length, step.length]).toEqual([s * problem.nTasks, s * problem.nTasks]);
            expect([v.length, spare.length]).toEqual([
              gram.stride * problem.nTasks,
              gram.stride * problem.nTasks,
            ]);
            expect(v.every((value, k) => k % gram.stride < s || value === 0)).toBe(true);
            expect([...all]).toEqual(Array.from({ length: s }, (_, k) => k));
            v.fill(3);
            for (let t = 0; t < problem.nTasks; t++) v.fill(0, t * gram.stride + s, (t + 1) * gram.stride);
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
      expect(problem.gram.flopsFor(range(0, 1025))).toBe(Infinity);
    });
  });
});
