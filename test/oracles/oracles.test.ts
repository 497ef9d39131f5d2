/** The frozen results against their definitions, so that a test that fails against them fails for its own reason. */
import { describe, expect, it } from 'vitest';
import { cases, denseRows, examples, type OracleCase, r2Cases, secondOpinion } from './load.js';

const norm = (row: readonly number[]): number => Math.hypot(...row);
const columnsOf = (rows: readonly number[][]): number[][] =>
  rows[0]!.map((_, j) => rows.map((row) => row[j]!));

/** The weights, summing to 1. */
function shares({ sampleWeight, Y }: OracleCase): number[] {
  const s = sampleWeight ?? Y.map(() => 1);
  const total = s.reduce((a, b) => a + b, 0);
  return s.map((value) => value / total);
}

function residuals({ predictions, Y }: OracleCase): number[][] {
  return Y.map((row, i) => row.map((y, t) => y - predictions[i]![t]!));
}

/** Columns less their weighted means where there is an intercept. */
function centred(columns: number[][], { params }: OracleCase, c: readonly number[]): number[][] {
  if (!params.fitIntercept) return columns;
  return columns.map((x) => {
    const mean = x.reduce((sum, xi, i) => sum + c[i]! * xi, 0);
    return x.map((xi) => xi - mean);
  });
}

/** The largest distance, over features, of minus the loss's gradient to the penalty's subdifferential. */
function violation(oracle: OracleCase): number {
  const { coef, params } = oracle;
  const l1 = params.alpha * (params.l1Ratio ?? 1);
  const l2 = params.alpha - l1;
  const c = shares(oracle);
  const R = residuals(oracle);
  const W = columnsOf(coef);
  const distances = centred(columnsOf(denseRows(oracle.X)), oracle, c).map((x, j) => {
    const w = W[j]!;
    const size = norm(w);
    const v = w.map((wt, t) => x.reduce((sum, xi, i) => sum + c[i]! * xi * R[i]![t]!, 0) - l2 * wt);
    return size === 0 ? norm(v) - l1 : norm(v.map((vt, t) => vt - (l1 * w[t]!) / size));
  });
  return Math.max(0, ...distances);
}

describe.each(cases.map((oracle) => [oracle.name, oracle] as const))('%s', (_, oracle) => {
  const { coef, intercept, params, predictions, Y } = oracle;
  const X = denseRows(oracle.X);

  it('has predictions X W + b', () => {
    expect(predictions.length).toBe(Y.length);
    X.forEach((x, i) => {
      coef.forEach((w, t) => {
        const eta = x.reduce((sum, xi, j) => sum + xi * w[j]!, intercept[t]!);
        expect(Math.abs(predictions[i]![t]! - eta)).toBeLessThan(1e-9 * Math.max(1, Math.abs(eta)));
      });
    });
    expect(params.fitIntercept || intercept.every((b) => b === 0)).toBe(true);
  });

  it('has the objective of its definition', () => {
    const l1Ratio = params.l1Ratio ?? 1;
    const c = shares(oracle);
    const loss = residuals(oracle).reduce((sum, r, i) => sum + (c[i]! * norm(r) ** 2) / 2, 0);
    const norms = columnsOf(coef).map(norm);
    const rows = norms.reduce((sum, size) => sum + size, 0);
    const squares = norms.reduce((sum, size) => sum + size * size, 0);
    const objective = loss + params.alpha * (l1Ratio * rows + ((1 - l1Ratio) / 2) * squares);
    expect(Math.abs(oracle.objective - objective)).toBeLessThan(1e-11 * Math.max(1, objective));
  });

  it('is optimal', () => {
    expect(oracle.converged).toBe(true);
    expect(violation(oracle)).toBeLessThan(1e-10 * (oracle.alphaMax || params.alpha || 1));
    if (params.fitIntercept) {
      const c = shares(oracle);
      const scale = Math.max(1, ...X.flat().map(Math.abs));
      for (const r of columnsOf(residuals(oracle))) {
        expect(Math.abs(r.reduce((sum, rit, i) => sum + c[i]! * rit, 0))).toBeLessThan(1e-13 * scale);
      }
    }
    if (oracle.alphaMax !== null && params.alpha > oracle.alphaMax)
      expect(coef.flat().every((w) => w === 0)).toBe(true);
  });
});

describe('the rest', () => {
  it('has the same objectives by an interior-point method', () => {
    const named = new Map(cases.map((oracle) => [oracle.name, oracle]));
    expect(named.size).toBe(cases.length);
    for (const [name, objective] of Object.entries(secondOpinion)) {
      expect(Math.abs(named.get(name)!.objective / objective - 1)).toBeLessThan(1e-9);
    }
  });

  it('has what the documentation prints', () => {
    for (const { printed, coef, intercept } of examples.flatMap((example) => example.fits)) {
      if (printed === undefined) continue;
      const found = [...coef.flat(), ...intercept];
      [...printed.coef.flat(), ...printed.intercept].forEach((value, k) => {
        expect(found[k]).toBeCloseTo(value, 8);
      });
    }
  });

  it('knows NaN', () => {
    expect(r2Cases.find(({ name }) => name === 'one sample')!.score).toBeNaN();
    expect(cases.filter(({ score }) => Number.isNaN(score)).every(({ Y }) => Y.length === 1)).toBe(true);
  });
});
