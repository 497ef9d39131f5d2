/** What keeps the products of all pairs of features refuses more of them than a process has room for. */
import { describe, expect, it } from 'vitest';
import {
  compareSharing,
  InputError,
  SoftSharingRegressor,
  standardErrors,
  sufficientStatistics,
  taskRelations,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

/** n rows of p features, a single one in each row. */
function wide(
  n: number,
  p: number,
): { data: Float64Array; indices: Int32Array; indptr: Int32Array; shape: [number, number] } {
  const indptr = Int32Array.from({ length: p + 1 }, (_, j) => Math.min(j, n));
  const data = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3));
  return { data, indices: Int32Array.from({ length: n }, (_, i) => i), indptr, shape: [n, p] };
}

const tasks = (n: number, p: number) =>
  [1, 2].map((t) => ({ X: wide(n, p), y: Array.from({ length: n }, (_, i) => (i * t) % 5) }));

describe('of too many features', () => {
  const Y = Array.from({ length: 20 }, (_, i) => [i % 4, i % 7]);

  it('statistics are refused', () => {
    const message = inputErrorOf(() => sufficientStatistics(wide(20, 20_000), Y));
    expect(message).toContain('X has 20000 features; expected 11585 at most');
    expect(message).toContain('Choose features first');
  });

  it('relations of the data are refused, those of models are not', () => {
    const given = tasks(20, 20_000);
    expect(inputErrorOf(() => taskRelations(given, { of: 'data' }))).toContain('expected 16384 at most');
    expect(taskRelations(given, { of: 'models', nBootstrap: 0, coupling: 1, alpha: 1 }).matrix).toHaveLength(
      2,
    );
  });

  it('standard errors are refused, a fit is not', () => {
    const given = tasks(20, 6000);
    const model = new SoftSharingRegressor().fit(given);
    expect(inputErrorOf(() => standardErrors(model, given))).toContain('expected 4729 at most');
  });

  it('a comparison is refused before it begins', async () => {
    const onProgress = () => expect.unreachable();
    const run = compareSharing(tasks(20, 4000), { onProgress });
    await expect(run).rejects.toThrow(InputError);
    await expect(run).rejects.toThrow('X has 4000 features; expected 2991 at most');
  });
});
