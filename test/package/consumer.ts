import type { Matrix } from 'ml-matrix';
import {
  ConvergenceWarning,
  InputError,
  MultiTaskElasticNet,
  MultiTaskLasso,
  makeRegression,
  NotFittedError,
  setWarningHandler,
} from 'polytask';
import { MultiTaskLasso as InBrowser } from 'polytask/browser';
import { type GpuDevice, type GpuStats, gpuDevice } from 'polytask/gpu';
import { coefHeatmapSpec, type PlotSpec } from 'polytask/plot';

setWarningHandler((warning: Error) => {
  if (warning instanceof ConvergenceWarning) throw warning;
});

const { X, Y } = makeRegression({ nSamples: 20, nFeatures: 4, nTargets: 2, randomState: 0 });
const model: MultiTaskLasso = new MultiTaskLasso({ alpha: 0.1, fitIntercept: true }).fit(X, Y);
const other: MultiTaskLasso = new InBrowser({ alpha: 0.1 });
const coef: Matrix = model.coef_;
const intercept: readonly number[] = model.intercept_;
const gap: number = model.dualGap_;
const predicted: Matrix = model.predict(X);
const net: MultiTaskElasticNet = new MultiTaskElasticNet({ alpha: 0.1, l1Ratio: 0.5 }).fit(
  [
    [1, 2],
    [3, 4],
  ],
  [[1], [2]],
);
const spec: PlotSpec = coefHeatmapSpec(model);
const fitOn = async (device: GpuDevice): Promise<GpuStats> => {
  await model.fitAsync(X, Y, { device });
  const later: Matrix = await model.predictAsync(X, { device });
  const ofTask: Float64Array = await model.predictAsync(X, { device, task: 0 });
  const other: GpuDevice = await gpuDevice({ mode: later.rows === ofTask.length ? 'auto' : 'webgpu' });
  return other.stats;
};
const errors: readonly Error[] = [new InputError('a'), new NotFittedError('b')];

// @ts-expect-error a parameter that does not exist
new MultiTaskLasso({ alpah: 0.1 });
// @ts-expect-error a parameter of another type
new MultiTaskElasticNet({ alpha: '0.1' });
// @ts-expect-error X is not text
model.fit('X', Y);
// @ts-expect-error a fit returns the estimator, not a promise
model.fit(X, Y).then(() => {});

export const used: readonly unknown[] = [other, coef, intercept, gap, predicted, net, spec, fitOn, errors];
