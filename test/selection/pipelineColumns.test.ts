/** What pipelines hand on from step to step. */
import { Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { MultiTaskLasso, makeRegression, Pipeline, StandardScaler } from '../../src/index.js';

const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 3, nTargets: 2, noise: 1, randomState: 0 });

class Doubling extends StandardScaler {
  override clone(): this {
    return new Doubling() as this;
  }

  override transform(X: never): never {
    return (super.transform(X) as unknown as Matrix).mul(2) as never;
  }
}

it('the columns that a scaler hands on are those of its transform', () => {
  const scaler = new StandardScaler().fit(X);
  const alone = new MultiTaskLasso({ alpha: 0.1 }).fit(scaler.transform(X), Y);
  const within = new Pipeline([
    ['scaler', new StandardScaler()],
    ['model', new MultiTaskLasso({ alpha: 0.1 })],
  ] as const).fit(X, Y);
  expect(within.coef_.to2DArray()).toEqual(alone.coef_.to2DArray());
  expect(within.predict(X).to2DArray()).toEqual(alone.predict(scaler.transform(X)).to2DArray());
});

it('a subclass is asked for its own transform', () => {
  const doubled = new StandardScaler().fit(X).transform(X).mul(2);
  const alone = new MultiTaskLasso({ alpha: 0.1 }).fit(doubled, Y);
  const within = new Pipeline([
    ['scaler', new Doubling()],
    ['model', new MultiTaskLasso({ alpha: 0.1 })],
  ] as const).fit(X, Y);
  expect(within.coef_.to2DArray()).toEqual(alone.coef_.to2DArray());
});

it('a model that is not of this package gets a Matrix', () => {
  const given: unknown[] = [];
  const model = {
    clone: () => ({ ...model }),
    fit: (x: unknown) => void given.push(x),
    predict: (x: unknown) => x,
  };
  new Pipeline([
    ['scaler', new StandardScaler()],
    ['model', model],
  ] as const).fit(X, Y);
  expect(given[0]).toBeInstanceOf(Matrix);
});
