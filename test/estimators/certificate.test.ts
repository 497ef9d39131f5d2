/** The certificate of every estimator against 106-bit arithmetic: never below what the objective is above its minimum. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MultiTaskLasso, SharedLogisticRegression, SoftSharingClassifier } from '../../src/index.js';
import {
  type CertificateDraw,
  certificateDraws,
  type FitFrom,
  LAST_BITS,
  verdictOf,
} from '../laws/exact/certified.js';
import { capturedWarnings } from '../laws/regressions.js';

const numRuns = Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 3);

const kinds: CertificateDraw['kind'][] = [
  'lasso',
  'elasticNet',
  'shared',
  'softRegressor',
  'softClassifier',
  'rows',
  'soft',
];

function expectTrue(draw: CertificateDraw, from: FitFrom = 'samples'): void {
  const verdict = verdictOf(draw, from);
  if (!verdict) return; // refused: separable labels, or weights that the data leave undetermined
  const { excess, dualGap, constant } = verdict;
  // The gap is a float64 itself, and rounded.
  expect(excess).toBeLessThanOrEqual((1 + LAST_BITS) * dualGap + LAST_BITS * constant);
}

describe('the certificate is true', () => {
  it.each(kinds)('of %s, wherever columns and targets lie', (kind) => {
    fc.assert(
      fc.property(certificateDraws({ kind }), (draw) => {
        expectTrue(draw);
      }),
      { numRuns },
    );
  });

  it('where a column varies in its last digits alone', () => {
    const lastDigits = { p: 1, offset: 1e12, columnSize: 1e-4, zeros: 'none', fitIntercept: true } as const;
    fc.assert(
      fc.property(certificateDraws(lastDigits), (draw) => {
        expectTrue(draw);
      }),
      { numRuns: 2 * numRuns },
    );
  });
});

describe('the certificate of a fit of statistics is true of the samples', () => {
  const squared = ['lasso', 'elasticNet', 'softRegressor', 'rows', 'soft'] as const;

  it.each(squared)('of %s, wherever columns and targets lie', (kind) => {
    const losses = ['squared', 'squared'] as const;
    fc.assert(
      fc.property(certificateDraws({ kind, losses }), (draw) => {
        expectTrue(draw, 'statistics');
      }),
      { numRuns },
    );
  });
});

describe('columns and targets far from the origin', () => {
  // Labels that overlap along one column of mean 1e6 and spread 1.
  const x = [
    0.942, -0.4923, -0.1659, -0.722, 0.5032, 0.0145, 0.909, -0.3327, 0.1809, -1.4686, 1.5198, -0.6316, 0.3774,
    1.8071,
  ];
  const y = [1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1];

  it('leave a logistic regression without a penalty at its minimum', () => {
    const far = x.map((value) => [1e6 + value]);
    const Y = y.map((value) => [value]);
    const shared = new SharedLogisticRegression({ alpha: 0 }).fit(far, Y);
    const model = new SoftSharingClassifier({ alpha: 0, coupling: 0 }).fit(far, Y);
    expect(model.converged_).toBe(true);
    expect(model.coef_.get(0, 0)).toBeCloseTo(7.601, 3);
    expect(model.coef_.get(0, 0)).toBeCloseTo(shared.coef_.get(0, 0), 6);
  });

  it('count what the intercept cannot hold, and say what to do', () => {
    const i = [0, 1, 2, 3, 4, 5, 6, 7];
    const X = i.map((value) => [value]);
    const Y = i.map((value) => [1.76e15 + value / 4 + ((7 * value) % 3) / 4]);
    const { result, warnings } = capturedWarnings(() => new MultiTaskLasso({ alpha: 0.01 }).fit(X, Y));
    // Intercepts near 1.76e15 are multiples of 1/4; this one is off by the residuals' mean.
    const mean =
      X.reduce(
        (sum, row, k) => sum + (Y[k]![0]! - result.intercept_[0]! - result.coef_.get(0, 0) * row[0]!),
        0,
      ) / 8;
    expect(result.dualGap_).toBeGreaterThanOrEqual((0.9 * (mean * mean)) / 2);
    expect(result.dualGap_).toBeLessThan(0.05);
    expect(result.converged_).toBe(result.dualGap_ <= result.eps_);
    expect(warnings[0]?.message).toContain('subtract');
  });
});
