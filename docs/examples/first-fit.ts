import { MultiTaskLasso, makeRegression } from 'polytask';

// 100 samples of 10 features, and 3 targets that depend on them.
const { X, Y } = makeRegression({ nSamples: 100, nFeatures: 10, nTargets: 3, noise: 0.1, randomState: 0 });

const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
const predicted = model.predict(X);

console.log(`predictions        ${predicted.rows} x ${predicted.columns}`);
console.log(`features in use    ${model.active_.join(', ')}`); // by all tasks: the others are used by none
console.log(`duality gap        ${model.dualGap_.toExponential(1)}`);
console.log(`R2                 ${model.score(X, Y).toFixed(6)}`);
