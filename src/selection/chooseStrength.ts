/** Which alpha to take: the one with the smallest error, or the largest that is not measurably worse. */
export type SelectionRule = 'min' | '1se';

/** The errors of a cross-validation, l1Ratios x alphas x folds. */
export type ErrorTable = readonly (readonly (readonly number[])[])[];

/** The mean error over the folds, l1Ratios x alphas. */
export function meanErrors(errors: ErrorTable): number[][] {
  return errors.map((path) => path.map(mean));
}

/** The standard errors of those means, `sqrt(sum_k (e_k - mean)^2 / (K - 1) / K)`; NaN for one fold. */
export function standardErrors(errors: ErrorTable): number[][] {
  return errors.map((path) =>
    path.map((folds) => {
      const center = mean(folds);
      const deviations = folds.map((error) => Math.abs(error - center));
      const largest = deviations.reduce((a, b) => Math.max(a, b));
      const unit = largest > 0 ? largest : 1; // by which no square overflows or vanishes
      const squares = deviations.reduce((sum, deviation) => sum + (deviation / unit) ** 2, 0);
      return unit * Math.sqrt(squares / (folds.length - 1) / folds.length);
    }),
  );
}

/**
 * The indices of the l1Ratio and the alpha to take. `'min'` is the smallest mean error, the first of equals as in
 * scikit-learn. `'1se'` is, for that l1Ratio, the largest alpha whose mean error is at most the smallest one
 * plus its standard error.
 *
 * Source: Breiman, Friedman, Olshen, Stone (1984), "Classification and Regression Trees", section 3.4.3.
 *
 * @param alphas descending, for each l1Ratio
 */
export function chooseStrength(
  errors: ErrorTable,
  alphas: readonly (readonly number[])[],
  rule: SelectionRule,
): { l: number; k: number } {
  const means = meanErrors(errors);
  let best = { l: 0, k: 0 };
  for (const [l, path] of means.entries()) {
    for (const [k, error] of path.entries()) if (error < means[best.l]![best.k]!) best = { l, k };
  }
  if (rule === 'min') return best;
  const { l } = best;
  const limit = means[l]![best.k]! + standardErrors(errors)[l]![best.k]!;
  let chosen = best.k;
  for (const [k, error] of means[l]!.entries()) {
    if (error <= limit && alphas[l]![k]! > alphas[l]![chosen]!) chosen = k;
  }
  return { l, k: chosen };
}

function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  if (sum < Infinity) return sum / values.length;
  return values.reduce((total, value) => total + value / values.length, 0);
}
