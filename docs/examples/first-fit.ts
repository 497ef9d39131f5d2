import { MultiTaskLasso, makeRegression } from 'polytask';

// 100 samples of 10 features, and 3 targets that depend on them.
const { X, Y } = makeRegression({ nSamples: 100, nFeatures: 10, nTargets: 3, noise: 0.1, randomState: 0 });

const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
const predicted = model.predict(X);

// Row t of coef_ belongs to task t; a feature is used by all tasks or by none.
const features = Array.from({ length: model.nFeaturesIn_ }, (_, j) => j);
const selected = features.filter((j) => model.coef_.getColumn(j).some((weight) => weight !== 0));

console.log(`predictions        ${predicted.rows} x ${predicted.columns}`);
console.log(`selected features  ${selected.join(', ')}`);
console.log(`duality gap        ${model.dualGap_.toExponential(1)}`);
console.log(`R2                 ${model.score(X, Y).toFixed(6)}`);
