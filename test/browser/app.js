/** A small app as a user would write it; `bundlers.test.ts` has it bundled by several tools, and runs what comes out. */
import { MultiTaskLasso, MultiTaskLassoCV, makeRegression, SoftSharingRegressor } from 'polytask';

const { X, Y } = makeRegression({ nSamples: 60, nFeatures: 8, nTargets: 3, noise: 5, randomState: 3 });
const model = new MultiTaskLasso({ alpha: 1 }).fit(X, Y);
const shared = await new SoftSharingRegressor().fitAsync(X, Y);
// Many strengths, so that the work is worth two workers.
const chosen = await new MultiTaskLassoCV({ alphas: 1500, cv: 5 }).fitAsync(X, Y, { nJobs: 2 });
const numbers = [model, shared, chosen].flatMap((fitted) => [
  ...fitted.coef_.to1DArray(),
  ...fitted.predict(X).to1DArray(),
  fitted.dualGap_,
]);
const told = JSON.stringify({
  name: model.toJSON().estimator,
  alpha: chosen.alpha_,
  numbers,
});
if (globalThis.document) {
  document.body.textContent = told;
  await fetch('result', { method: 'POST', body: told });
} else console.log(told);
