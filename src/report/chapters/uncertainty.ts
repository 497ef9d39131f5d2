import { counted } from '../../messages/describe.js';
import { readMatrix, readNames } from '../../plot/read.js';
import { type Chapter, moreThan, numbers, type Part, texts } from '../blocks.js';
import { type Bar, intervalBars } from '../charts/intervalBars.js';
import { column, count, number, signedColumn } from '../numbers.js';

/** Weights with intervals: what `bootstrapWeights` gives, or anything with these fields. */
export interface UncertaintySubject {
  /** Rows x p: a task each, or one for all. */
  readonly coef: readonly (readonly number[])[];
  readonly coefLower: readonly (readonly number[])[];
  readonly coefUpper: readonly (readonly number[])[];
  readonly coefErrors: readonly (readonly number[])[];
  /** The share of resamples in which each feature is used, p. */
  readonly selectionFrequency?: readonly number[] | undefined;
  readonly taskNames?: readonly string[] | undefined;
  readonly featureNames?: readonly string[] | null | undefined;
  readonly nBootstrap?: number | undefined;
  readonly confidence?: number | undefined;
}

/** What `standardErrors` gives: the intervals are symmetric about the weights. */
export interface StandardErrorsSubject {
  readonly coefErrors: readonly (readonly number[])[];
  readonly taskNames: readonly string[];
  weightIntervals(): {
    readonly coefLower: readonly (readonly number[])[];
    readonly coefUpper: readonly (readonly number[])[];
  };
}

/** Standard errors as weights with intervals of 95 %. */
export function withIntervals(found: StandardErrorsSubject): UncertaintySubject {
  const { coefLower, coefUpper } = found.weightIntervals();
  const coef = coefLower.map((row, q) => row.map((low, j) => (low + coefUpper[q]![j]!) / 2));
  const { coefErrors, taskNames } = found;
  return { coef, coefLower, coefUpper, coefErrors, taskNames, confidence: 0.95 };
}

const MOST_BARS = 30;
const MOST_ROWS = 200;
const LONG = 30;

interface Weight {
  readonly name: string;
  readonly row: number;
  readonly feature: number;
  readonly value: number;
  readonly interval: readonly [number, number];
  readonly isClear: boolean;
}

export function uncertaintyChapter(
  found: UncertaintySubject,
  featureNames: readonly string[] | null,
): Chapter {
  const { rows: Q, columns: p } = readMatrix(found.coef, 'coef');
  const features = readNames(featureNames ?? found.featureNames, 'featureNames', p, 'feature');
  const { taskNames = [], nBootstrap, confidence, selectionFrequency } = found;
  const rows = taskNames.length === Q ? taskNames : Q === 1 ? ['all tasks'] : rowNames(Q);
  const weights = weightsOf(found, rows, features);
  const clear = weights.filter(({ isClear }) => isClear).length;
  const level = confidence === undefined ? '' : `${number(100 * confidence)} % `;
  const how =
    nBootstrap === undefined ? 'standard errors' : `${count(nBootstrap)} resamples within the tasks`;
  return {
    title: 'How sure the weights are',
    lead: `Of ${counted(Q * p, 'weight')}, ${count(clear)} ${clear === 1 ? 'has an interval' : 'have intervals'} without 0: ${level}intervals, by ${how}.`,
    facts: [
      ['weights', count(Q * p), `${counted(Q, 'row')} of ${counted(p, 'feature')}`],
      ['clear of 0', count(clear), ''],
    ],
    warnings: [],
    parts: [
      weightPart(found, weights, rows, features, level),
      ...(selectionFrequency === undefined ? [] : frequencyParts(selectionFrequency, features)),
    ],
  };
}

const rowNames = (rows: number): string[] => Array.from({ length: rows }, (_, q) => `row ${q}`);

/** Those whose intervals are without 0 first, the largest first. */
function weightsOf(
  { coef, coefLower, coefUpper }: UncertaintySubject,
  rows: readonly string[],
  features: readonly string[],
): Weight[] {
  const all = coef.flatMap((weights, row) =>
    weights.map((value, feature): Weight => {
      const interval = [coefLower[row]![feature]!, coefUpper[row]![feature]!] as const;
      const name = rows.length === 1 ? features[feature]! : `${features[feature]!}, ${rows[row]!}`;
      return { name, row, feature, value, interval, isClear: interval[0] > 0 || interval[1] < 0 };
    }),
  );
  return all.sort(
    (a, b) =>
      Number(b.isClear) - Number(a.isClear) ||
      Math.abs(b.value) - Math.abs(a.value) ||
      a.row - b.row ||
      a.feature - b.feature,
  );
}

function weightPart(
  { coefErrors }: UncertaintySubject,
  weights: readonly Weight[],
  rows: readonly string[],
  features: readonly string[],
  level: string,
): Part {
  const drawn = weights.slice(0, MOST_BARS);
  const texted = signedColumn(drawn.map(({ value }) => value));
  const bars = drawn.map(
    ({ name, value, interval, isClear }, k): Bar => ({
      name,
      value,
      interval,
      text: texted[k]!,
      tone: isClear ? 'plain' : 'same',
    }),
  );
  const shown = weights.slice(0, MOST_ROWS);
  const which =
    drawn.length < weights.length ? ` The first ${drawn.length} of ${count(weights.length)}.` : '';
  return {
    title: 'Weights with intervals',
    blocks: [
      {
        kind: 'figure',
        name: 'Weights with intervals',
        told: `First: ${bars
          .slice(0, 5)
          .map(({ name, text }) => `${name} ${text}`)
          .join('; ')}.`,
        caption: `Lines are ${level}intervals; weights whose interval holds 0 are grey.${which}`,
        draw: (width) => intervalBars(bars, 'weight', width),
      },
      {
        kind: 'table',
        caption: 'Weights and their intervals',
        columns: [
          texts(
            'feature',
            shown.map(({ feature }) => features[feature]!),
          ),
          texts(
            'task',
            shown.map(({ row }) => rows[row]!),
          ),
          numbers('weight', signedColumn(shown.map(({ value }) => value))),
          numbers('from', signedColumn(shown.map(({ interval }) => interval[0]))),
          numbers('to', signedColumn(shown.map(({ interval }) => interval[1]))),
          numbers('standard error', column(shown.map(({ row, feature }) => coefErrors[row]![feature]!))),
        ],
        rest: moreThan(shown.length, weights.length, 'weight'),
        isLong: shown.length > LONG,
      },
    ],
  };
}

/** How often each feature is used, where some are not always. */
function frequencyParts(frequency: readonly number[], features: readonly string[]): Part[] {
  if (frequency.every((share) => share === 1)) return [];
  const order = frequency.map((_, j) => j).sort((a, b) => frequency[b]! - frequency[a]! || a - b);
  const drawn = order.slice(0, MOST_BARS);
  const bars = drawn.map(
    (j): Bar => ({
      name: features[j]!,
      value: frequency[j]!,
      interval: null,
      text: `${number(Number((100 * frequency[j]!).toPrecision(3)))} %`,
      tone: 'plain',
    }),
  );
  const which =
    drawn.length < features.length
      ? ` The first ${drawn.length} of ${counted(features.length, 'feature')}.`
      : '';
  return [
    {
      title: 'How often features are used',
      blocks: [
        {
          kind: 'figure',
          name: 'How often each feature is used',
          told: `Most often: ${bars
            .slice(0, 5)
            .map(({ name, text }) => `${name} ${text}`)
            .join('; ')}.`,
          caption: `The share of the resamples in which a feature has a weight other than 0.${which}`,
          draw: (width) => intervalBars(bars, 'share of the resamples', width),
        },
      ],
    },
  ];
}
