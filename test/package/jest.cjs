// A user's test for Jest as it comes, which loads CommonJS alone: the gate runs it beside the installed package.
const {
  InputError,
  KFold,
  MultiTaskLasso,
  MultiTaskLassoCV,
  makeRegression,
  modelFromJSON,
} = require('polytask');
const { coefHeatmapSpec } = require('polytask/plot');

const { X, Y } = makeRegression({ nSamples: 60, nFeatures: 6, nTargets: 3, noise: 0.1, randomState: 7 });

test('fits, predicts, is saved and drawn', () => {
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
  expect(model.converged_).toBe(true);
  expect(model.score(X.to2DArray(), Y.to2DArray())).toBeGreaterThan(0.9);
  expect(modelFromJSON(JSON.parse(JSON.stringify(model))).predict(X)).toEqual(model.predict(X));
  expect(coefHeatmapSpec(model).description).toEqual(expect.any(String));
});

test('cross-validates in workers, with the same bits', async () => {
  // Few samples, and so many alphas that two workers are worth their start.
  const [x, y] = [X.subMatrix(0, 11, 0, 1), Y.subMatrix(0, 11, 0, 1)];
  const params = { cv: new KFold({ nSplits: 3 }), alphas: 2300, tol: 1e-2 };
  const alone = new MultiTaskLassoCV(params).fit(x, y);
  const together = await new MultiTaskLassoCV(params).fitAsync(x, y, { nJobs: 2 });
  expect(together.msePath_).toEqual(alone.msePath_);
}, 60_000);

test('tells a mistake by its class', () => {
  expect(() => new MultiTaskLasso().fit([[1], [2]], [[1]])).toThrow(InputError);
  expect(() => coefHeatmapSpec(1)).toThrow(InputError);
});
