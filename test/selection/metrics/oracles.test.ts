/** Every metric against scikit-learn's values of random cases, ties and weights among them. */
import { describe, expect, it } from 'vitest';
import * as polytask from '../../../src/index.js';
import { capturedWarnings } from '../../laws/regressions.js';
import { stored, type Value } from './oracle.js';

type Metric = (yTrue: unknown, yPred: unknown, options: object) => Value;
const metrics = polytask as unknown as Readonly<Record<string, Metric>>;

function near(where: unknown, found: Value, expected: Value): void {
  if (Array.isArray(expected)) {
    expect([where, (found as Value[]).length]).toEqual([where, expected.length]);
    expected.forEach((one, k) => {
      near(where, (found as Value[])[k]!, one);
    });
    return;
  }
  const value = expected === 'NaN' ? Number.NaN : (expected as number);
  const error = Math.abs((found as number) - value);
  const isSame = Number.isNaN(value) ? Number.isNaN(found) : error <= 1e-12 * (1 + Math.abs(value));
  expect([where, isSame, found]).toEqual([where, true, found]);
}

const OPTION: Readonly<Record<string, string>> = {
  meanPinballLoss: 'alpha',
  d2PinballScore: 'alpha',
  d2TweedieScore: 'power',
  meanTweedieDeviance: 'power',
};

describe('metrics of numbers', () => {
  it.each(stored.regressions.map((one, k) => [k, one] as const))(
    'are those of scikit-learn: case %d',
    (_, one) => {
      const { yTrue, yPred, sampleWeight } = one;
      for (const [key, value] of Object.entries(one.values)) {
        const [name, option] = key.split(' ') as [string, string | undefined];
        const isByVariance = option === 'weighted';
        const options = {
          sampleWeight,
          multioutput: isByVariance ? 'variance_weighted' : 'raw_values',
          ...(option !== undefined && !isByVariance && { [OPTION[name]!]: Number(option) }),
        };
        near(key, capturedWarnings(() => metrics[name]!(yTrue, yPred, options)).result, value);
      }
    },
  );
});

const OF_SCORES = new Set(['logLoss', 'brierScoreLoss', 'rocAucScore', 'averagePrecisionScore']);

/** The labels in other types, in the same order. */
const NAMINGS: Readonly<Record<string, (label: number) => polytask.Label>> = {
  numbers: (label) => label,
  strings: (label) => 'abcd'[label]!,
  booleans: (label) => label === 1,
};

describe('metrics of labels', () => {
  it.each(
    stored.classifications.flatMap((one, k) =>
      Object.keys(NAMINGS)
        .filter((naming) => naming !== 'booleans' || one.K === 2)
        .map((naming) => [k, naming, one] as const),
    ),
  )('are those of scikit-learn: case %d, %s', (_, naming, { y, z, p, sampleWeight, values }) => {
    const name = NAMINGS[naming]!;
    // Of one label alone it is known that the other is positive where labels are numbers or booleans.
    const isOpen = naming === 'strings' && new Set([...y, ...z]).size < 2;
    for (const [metric, { ...options }, value] of values) {
      if (Array.isArray(options.labels)) options.labels = options.labels.map(name);
      if (typeof options.posLabel === 'number') options.posLabel = name(options.posLabel);
      if (isOpen && options.average === 'binary') options.posLabel = name(1);
      if (options.zeroDivision === 'NaN') options.zeroDivision = Number.NaN;
      const predicted = OF_SCORES.has(metric) ? p : z.map(name);
      const call = () => metrics[metric]!(y.map(name), predicted, { ...options, sampleWeight });
      near([metric, options], capturedWarnings(call).result, value);
    }
  });
});
