/** A penalty on rows that no solver knows, and that is no function of their length, through the general solver: the lasso of every entry. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { mixedTasks } from '../../../src/data/fromMixed.js';
import { mixedFit } from '../../../src/estimators/mixedFit.js';
import { MultiTaskLasso } from '../../../src/index.js';
import { LABEL_LOSSES, lossChoice } from '../../../src/losses/registry.js';
import { coupledPenalty } from '../../../src/penalties/coupledPenalty.js';
import type { Penalty } from '../../../src/penalties/penalty.js';
import { meanCoupling } from '../../../src/penalties/taskCoupling.js';
import { openMixed } from '../../../src/problem/mixed/mixedProblem.js';
import { MIXED_PARTS } from '../../../src/solvers/mixed/mixedParts.js';
import {
  fitArgumentsOf,
  LOSSES,
  type MixedCase,
  mixedCase,
  mixedDraws,
  mixedObjective,
} from '../../laws/mixedObjective.js';
import { penaltyLaws } from '../../laws/penalty.js';
import { capturedWarnings } from '../../laws/regressions.js';

const size = (v: readonly number[]): number => v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const l1 = (w: readonly number[]): number => w.reduce((sum, value) => sum + Math.abs(value), 0);
const rowOf = (w: Float64Array, at: number, Q: number): number[] => [...w.subarray(at, at + Q)];

/** `Omega_j(u) = alpha ||u||_1`, `Omega_j*(v) = 0` where `||v||_inf <= alpha`. */
function elementLasso(alpha: number, Q: number): Penalty {
  const rows = {
    threshold: () => alpha,
    value: (w: Float64Array, at: number) => alpha * l1(rowOf(w, at, Q)),
    prox(w: Float64Array, at: number, _: number, step: number) {
      for (let k = at; k < at + Q; k++)
        w[k] = Math.sign(w[k]!) * Math.max(0, Math.abs(w[k]!) - step * alpha) + 0;
    },
    dualNorm: (v: Float64Array, at: number) => size(rowOf(v, at, Q)),
    gap(w: Float64Array, v: Float64Array, at: number, _: number, c: number, error: number) {
      let gap = 0;
      for (let k = at; k < at + Q; k++) {
        const along = c * v[k]! * Math.sign(w[k]! || v[k]!); // c v along w
        const least = Math.min(alpha, along + (w[k] === 0 ? 0 : c * error));
        if (Math.max(along - c * error, -least) > alpha * (1 + 1e-14)) return Infinity;
        gap += Math.abs(w[k]!) * (alpha - least + Math.abs(along - least));
      }
      return gap;
    },
  };
  return {
    name: 'elementLasso',
    isConvex: true,
    rows,
    inUnits: ({ scale, samples }) => elementLasso((alpha * samples) / scale, Q),
  };
}

penaltyLaws(
  [1e-9, 1, 1e9].map((alpha) => ({
    name: `of every entry, alpha = ${alpha}`,
    make: (Q) => elementLasso(alpha, Q),
    value: (u) => alpha * l1(u),
    conjugate: (v) => (size(v) <= alpha * (1 + 1e-14) ? 0 : Infinity),
    dualNorm: size,
  })),
);

function solved(problem: MixedCase, sparse: boolean, coupling: number) {
  const { tasks, taskWeights, fitIntercept, alpha } = problem;
  const kinds = tasks.map(({ loss }) => lossChoice(loss));
  const [given] = fitArgumentsOf(problem, { shared: false, sparse });
  const { dataset, classes } = mixedTasks(given as never, { kinds, losses: LABEL_LOSSES }, { taskWeights });
  const losses = kinds.map((kind, t) => kind.of(classes[t]?.length ?? 0));
  const data = runSync(openMixed(dataset, losses, { fitIntercept, kernels: 'auto' }));
  const { nOutputs: Q } = data;
  const plain = elementLasso(alpha, Q);
  const penalty = coupling === 0 ? plain : coupledPenalty(plain, meanCoupling(Q, 0.01, coupling));
  const rule = { tol: 1e-9, maxIter: MOST_PASSES, selection: 'cyclic' as const, randomState: null };
  try {
    const found = runSync(mixedFit(data, penalty, rule, undefined, MIXED_PARTS));
    const coef = Array.from({ length: Q }, (_, q) => [...found.w].filter((_, k) => k % Q === q));
    return { ...found, coef };
  } finally {
    data.dispose();
  }
}

/** Where the columns are far from zero and nothing takes their means off, coordinate descent needs more passes than there are. */
const isWithinReach = ({ design, fitIntercept }: { design: string; fitIntercept: boolean }): boolean =>
  design !== 'offset' || fitIntercept;

const MOST_PASSES = 5000;

const runs = { numRuns: Math.min(25, fc.readConfigureGlobal().numRuns ?? 25) };

it('converges with any losses, beside a coupling too, where no entry alone is better', () => {
  fc.assert(
    fc.property(
      mixedDraws(LOSSES).filter(isWithinReach),
      fc.boolean(),
      fc.constantFrom(0, 0.5),
      (draw, sparse, coupling) => {
        const problem = mixedCase(draw);
        const { coef, intercept, converged, dualGap, nIter } = solved(problem, sparse, coupling);
        // Of correlated columns, more than there are samples, a draw in some thousands takes more passes than there are.
        expect(converged || nIter === MOST_PASSES).toBe(true);
        const objective = (rows: number[][]): number => {
          let total = mixedObjective({ ...problem, alpha: 0 }, { coef: rows, intercept });
          total += problem.alpha * l1(rows.flat());
          for (let j = 0; coupling > 0 && j < rows[0]!.length; j++) {
            const mean = rows.reduce((sum, row) => sum + row[j]! / rows.length, 0);
            for (const row of rows) total += (coupling * (row[j]! - mean) ** 2 + 0.01 * row[j]! ** 2) / 2;
          }
          return total;
        };
        const least = objective(coef);
        for (const [q, row] of coef.entries()) {
          for (const [j, w] of row.entries()) {
            for (const step of [1e-4, -1e-4]) {
              const value = objective(coef.with(q, row.with(j, w + step)));
              expect(value).toBeGreaterThanOrEqual(least - dualGap - 1e-13 * least);
            }
          }
        }
      },
    ),
    runs,
  );
});

it('is a lasso for each task by itself', () => {
  fc.assert(
    fc.property(mixedDraws(['squared'], { taskWeights: false }), fc.boolean(), (draw, sparse) => {
      const problem = mixedCase(draw);
      const { coef, intercept, dualGap } = solved(problem, sparse, 0);
      const { alpha, fitIntercept } = problem;
      for (const [t, task] of problem.tasks.entries()) {
        const one = { ...problem, tasks: [task] };
        const rule = { alpha, fitIntercept, tol: 1e-12, maxIter: 5000 };
        const [given] = fitArgumentsOf(one, { shared: false, sparse });
        const lasso = capturedWarnings(() => new MultiTaskLasso(rule).fit(given as never)).result;
        const found = { coef: [coef[t]!], intercept: [intercept[t]!] };
        const best = { coef: lasso.coef_.to2DArray(), intercept: [...lasso.intercept_] };
        const total = (answer: typeof best): number =>
          mixedObjective({ ...one, alpha: 0 }, answer) + alpha * l1(answer.coef[0]!);
        const open = dualGap + lasso.dualGap_;
        expect(Math.abs(total(found) - total(best))).toBeLessThan(open + 1e-4 * total(best));
      }
    }),
    runs,
  );
});
