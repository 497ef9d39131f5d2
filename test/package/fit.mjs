// A user's program: prints, as JSON, what a fit with the installed package gives.
import * as polytask from 'polytask';

const { MultiTaskLasso, makeRegression } = polytask;
const { X, Y } = makeRegression({ nSamples: 60, nFeatures: 12, nTargets: 3, noise: 0.1, randomState: 7 });
const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
const bits = (values) => Buffer.from(Float64Array.from(values).buffer).toString('hex');

console.log(
  JSON.stringify({
    names: Object.keys(polytask).sort(),
    node: process.version,
    shape: [model.coef_.rows, model.coef_.columns],
    predicted: [model.predict(X).rows, model.predict(X).columns],
    score: model.score(X, Y),
    gap: model.dualGap_,
    coef: bits(model.coef_.to1DArray()),
    intercept: bits(model.intercept_),
  }),
);
