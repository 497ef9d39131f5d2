/** Metrics of numbers, of labels and of probabilities, by rows, tasks and labels. */
import * as polytask from '../../src/index.js';
import { columnOf, targetsOf } from './data.js';
import type { Operation, Sizes } from './operation.js';

const AT: Sizes = { rows: 200, columns: 1, tasks: 3, classes: 2, length: 1 };

type Metric = (yTrue: unknown, yPred: unknown, options?: object) => unknown;

/** Each function by its name, with what it is called with. */
function operations(
  functions: Readonly<Record<string, unknown>>,
  grows: Operation['grows'],
  prepare: (sizes: Sizes) => readonly [yTrue: unknown, yPred: unknown, options?: object],
): Operation[] {
  return Object.entries(functions).map(([name, metric]) => ({
    name,
    covers: [name],
    at: AT,
    grows,
    prepare: (sizes) => {
      const given = prepare(sizes);
      return () => (metric as Metric)(...given);
    },
  }));
}

const NUMBERS: Operation['grows'] = { rows: { from: 4000 }, tasks: { from: 64 } };
const LABELS: Operation['grows'] = { rows: { from: 4000 }, classes: { from: 8, at: { rows: 4000 } } };

const {
  r2Score,
  meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  medianAbsoluteError,
  maxError,
  explainedVarianceScore,
  meanPinballLoss,
  d2PinballScore,
  d2AbsoluteErrorScore,
} = polytask;
const { meanTweedieDeviance, meanPoissonDeviance, meanGammaDeviance, d2TweedieScore } = polytask;
const { accuracyScore, balancedAccuracyScore, precisionScore, recallScore, f1Score, fbetaScore } = polytask;
const { confusionMatrix, logLoss, brierScoreLoss, rocAucScore, averagePrecisionScore } = polytask;

const ofNumbers = {
  r2Score,
  meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  medianAbsoluteError,
  maxError,
  explainedVarianceScore,
  meanPinballLoss,
  d2PinballScore,
  d2AbsoluteErrorScore,
};
const ofMeans = { meanTweedieDeviance, meanPoissonDeviance, meanGammaDeviance, d2TweedieScore };
const ofLabels = { precisionScore, recallScore, f1Score };

export const metrics: readonly Operation[] = [
  ...operations(ofNumbers, NUMBERS, ({ rows, tasks }) => [targetsOf(rows, tasks), targetsOf(rows, tasks)]),
  ...operations(ofMeans, NUMBERS, ({ rows, tasks }) => {
    const { shape, data } = targetsOf(rows, tasks);
    const positive = { shape, order: 'column', data: data.map((value) => 1 + Math.abs(value)) };
    return [positive, positive];
  }),
  ...operations({ accuracyScore, balancedAccuracyScore }, LABELS, ({ rows, classes }) => [
    columnOf('softmax', rows, classes),
    columnOf('softmax', rows, classes, 6),
  ]),
  ...operations(ofLabels, LABELS, ({ rows, classes }) => [
    columnOf('softmax', rows, classes),
    columnOf('softmax', rows, classes, 6),
    { average: 'macro' },
  ]),
  ...operations({ fbetaScore }, LABELS, ({ rows, classes }) => [
    columnOf('softmax', rows, classes),
    columnOf('softmax', rows, classes, 6),
    { beta: 2, average: 'macro' },
  ]),
  ...operations(
    { confusionMatrix },
    { rows: { from: 4000 }, classes: { from: 64, exponent: 2, why: 'a number for each pair of labels' } },
    ({ rows, classes }) => {
      const y = columnOf('softmax', Math.max(rows, classes), classes);
      return [y, y];
    },
  ),
  ...operations({ logLoss, brierScoreLoss }, LABELS, ({ rows, classes }) => [
    columnOf('softmax', rows, classes),
    uniform(rows, classes),
  ]),
  ...operations({ rocAucScore }, LABELS, ({ rows, classes }) => [
    columnOf('softmax', rows, classes),
    uniform(rows, classes),
    { multiClass: 'ovr' },
  ]),
  ...operations({ averagePrecisionScore }, LABELS, ({ rows, classes }) => [
    columnOf('softmax', rows, classes),
    uniform(rows, classes),
  ]),
];

/** Probabilities, all the same, n x K. */
function uniform(rows: number, classes: number): object {
  return {
    data: new Float64Array(rows * classes).fill(1 / classes),
    shape: [rows, classes],
    order: 'column',
  };
}
