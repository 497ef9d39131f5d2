/** Steps along one row beside a coupling of the outputs: what they promise is what they give, however strong the coupling. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowPenaltyNames } from '../../src/estimators/modelPenalty.js';
import { rowCoupling } from '../../src/penalties/rowCoupling.js';
import { rowDecrease } from '../../src/penalties/rowDecrease.js';
import { graphCoupling, meanCoupling } from '../../src/penalties/taskCoupling.js';
import { solverPenalty } from '../laws/everyPenalty.js';

const Q = 3;
const ROWS = rowPenaltyNames().map((name) => [name, solverPenalty(name, { alpha: 0.7 }, Q)!.rows!] as const);
const own = 1.5;
const ofMean = (k: number) => rowCoupling(meanCoupling(Q, 0, k), 1);
const ofPath = (k: number) =>
  rowCoupling(
    graphCoupling(Q, 0, k, [
      { s: 0, t: 1, weight: 1 },
      { s: 1, t: 2, weight: 2 },
    ]),
    1,
  );

const triples = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: Q, maxLength: Q });

describe.each(ROWS)('a step along a row of %s beside a coupling', (_, rows) => {
  function stepOf(coupling: ReturnType<typeof ofMean>, w: number[], v: number[], u: Float64Array): number {
    const L = own + coupling.largest;
    const row = { w: new Float64Array(w), v: new Float64Array(v), at: 0, j: 0, L, own, isIdle: () => false };
    return rowDecrease({ rows, coupling }, row, u);
  }

  it('lowers the sum of quadratic and penalty by what it says, and more than a proximal step alone', () => {
    fc.assert(
      fc.property(
        triples,
        triples,
        fc.constantFrom(ofMean, ofPath),
        fc.constantFrom(0.1, 1, 30),
        (w, v, of, k) => {
          const coupling = of(k);
          const u = new Float64Array(Q);
          const gain = stepOf(coupling, w, v, u);
          const d = u.map((value, q) => value - w[q]!);
          const pull = new Float64Array(Q);
          coupling.apply(d, 0, pull);
          let change = rows.value(u, 0, 0) - rows.value(new Float64Array(w), 0, 0);
          for (let q = 0; q < Q; q++) change += d[q]! * ((own * d[q]! + pull[q]!) / 2 - v[q]!);
          expect(change).toBeLessThanOrEqual(-gain + 1e-12 * (1 + gain));
          const row = { w: new Float64Array(w), v: new Float64Array(v), at: 0, j: 0, isIdle: () => false };
          const plain = { ...row, L: own + coupling.largest, own };
          expect(gain).toBeGreaterThanOrEqual(rowDecrease({ rows }, plain, new Float64Array(Q)));
        },
      ),
    );
  });

  it.runIf(rows.fused ?? rows.slope)(
    'goes as far along what the outputs have in common as if there were no coupling',
    () => {
      for (const k of [1, 1e6, 1e12]) {
        const u = new Float64Array(Q);
        const gain = stepOf(ofMean(k), [0.5, 0.5, 0.5], [2, 2, 2], u);
        expect(gain).toBeGreaterThan(1);
        for (const value of u) expect(value).toBeGreaterThan(1);
      }
    },
  );
});
