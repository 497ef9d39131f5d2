/** What cross-validation says of the ways: gains against 'alone', with errors and verdicts. */
import { countedTasks } from '../../data/countedTasks.js';
import { log } from '../../math/log.js';
import { studentTail } from '../../math/studentT.js';
import type { OverallGain } from './sharingResult.js';
import type { SharingVerdict, SharingWay } from './ways.js';

/** The rate of false discoveries among the tasks of a way, on each side. */
export const LEVEL = 0.1;

export interface Judged {
  readonly scores: readonly (readonly number[])[];
  readonly gains: readonly (readonly number[])[];
  readonly gainErrors: readonly (readonly number[])[];
  readonly pValues: readonly (readonly number[])[];
  readonly verdicts: readonly (readonly SharingVerdict[])[];
  readonly overall: readonly OverallGain[];
  readonly best: SharingWay;
  readonly bestPerTask: readonly SharingWay[];
}

export interface JudgedBy {
  readonly ways: readonly SharingWay[];
  /** The folds of a round. */
  readonly nFolds: number;
  /** Whether scores are minus an error above 0, so that ratios compare them. */
  readonly isError: boolean;
  /** Which tasks are large enough to be judged. */
  readonly isJudged: readonly boolean[];
}

/**
 * Gains of each way over 'alone' in each fold; their t is that of Nadeau and Bengio, whose variance allows for training sets that
 * overlap: with J folds of which one in K is tested,
 *
 *     t = mean / sqrt( s^2 (1 / J + 1 / (K - 1)) ),   J - 1 degrees of freedom.
 *
 * Of errors the logarithm of their ratio is tested, else the difference. Verdicts are one-sided, by Benjamini and Hochberg over the
 * tasks of a way at the rate of 0.1, gains and harm each by itself; where the mean difference has the other sign, or no error, the
 * verdict is 'same'. Of the mean over the tasks (`countedTasks`) each side is tested at 0.05, on differences.
 *
 * Sources: Nadeau, Bengio, "Inference for the generalization error", Machine Learning 52 (2003); Benjamini, Hochberg,
 * "Controlling the false discovery rate", JRSS B 57 (1995).
 *
 * @param folds fold x way x task; NaN where there is no score
 */
export function judge(folds: readonly (readonly ArrayLike<number>[])[], by: JudgedBy): Judged {
  const { ways, isJudged } = by;
  const T = isJudged.length;
  const isCounted = countedTasks(isJudged);
  const alone = ways.indexOf('alone');
  const of = (t: number, k: number): number[] => folds.map((fold) => fold[k]![t]!);
  const scores = Array.from({ length: T }, (_, t) => ways.map((_, k) => mean(of(t, k).filter(isNumber))));
  const tests = Array.from({ length: T }, (_, t) => ways.map((_, k) => compared(of(t, alone), of(t, k), by)));
  const verdicts = tests.map((row) => row.map((): SharingVerdict => 'same'));
  for (const k of ways.keys()) {
    if (k === alone) continue;
    for (const [verdict, sign] of [['gains', 1] as const, ['harmed', -1] as const]) {
      const tails = tests.map((row, t) =>
        isJudged[t] ? studentTail(sign * row[k]!.t, row[k]!.degrees) : Number.NaN,
      );
      for (const t of discoveries(tails, LEVEL)) if (sign * tests[t]![k]!.gain > 0) verdicts[t]![k] = verdict;
    }
  }
  const means = ways.map((_, k) => meanOver(isCounted, (t) => scores[t]![k]!));
  const order = ways.map((_, k) => k).sort((a, b) => orderOf(means[b]!) - orderOf(means[a]!) || a - b);
  withoutNeedlessGroups(order, folds, by);
  const against = ways.map((_, k) => overall(folds, k, alone, by));
  const candidates = order.filter((k) => k === alone || against[k]!.gain > against[k]!.error);
  const isHarmless = (k: number): boolean => verdicts.every((row) => row[k] !== 'harmed');
  return {
    scores,
    gains: tests.map((row) => row.map(({ gain }) => gain)),
    gainErrors: tests.map((row) => row.map(({ error }) => error)),
    pValues: tests.map((row) => row.map(({ t, degrees }) => studentTail(Math.abs(t), degrees))),
    verdicts,
    overall: against,
    best: ways[candidates.find(isHarmless)!]!,
    bestPerTask: verdicts.map((row) => ways[candidates.find((k) => row[k] !== 'harmed')!]!),
  };
}

interface Compared {
  /** The mean difference of the scores, and its standard error. */
  readonly gain: number;
  readonly error: number;
  /** Of what is tested. */
  readonly t: number;
  readonly degrees: number;
}

function compared(alone: readonly number[], way: readonly number[], { nFolds, isError }: JudgedBy): Compared {
  const both = alone.map((a, k) => [a, way[k]!] as const).filter(([a, b]) => isNumber(a) && isNumber(b));
  const raw = corrected(
    both.map(([a, b]) => b - a),
    nFolds,
  );
  const isRatio = isError && both.every(([a, b]) => a < 0 && b < 0);
  const tested = isRatio
    ? corrected(
        both.map(([a, b]) => log(a / b)),
        nFolds,
      )
    : raw;
  return {
    gain: raw.mean,
    error: raw.error,
    t: tested.error > 0 ? tested.mean / tested.error : Number.NaN,
    degrees: both.length - 1,
  };
}

/** The mean of differences over folds, and its standard error as Nadeau and Bengio correct it. */
function corrected(values: readonly number[], nFolds: number): { mean: number; error: number } {
  const J = values.length;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (J - 1);
  return { mean: centre, error: J > 1 ? Math.sqrt(squares * (1 / J + 1 / (nFolds - 1))) : Number.NaN };
}

/** Way k against way `base`, on the mean over the tasks. */
function overall(
  folds: readonly (readonly ArrayLike<number>[])[],
  k: number,
  base: number,
  { isJudged, nFolds }: JudgedBy,
): OverallGain {
  const known = folds
    .map((fold) => meanOver(countedTasks(isJudged), (t) => fold[k]![t]! - fold[base]![t]!))
    .filter(isNumber);
  const { mean: gain, error } = corrected(known, nFolds);
  const tail = (sign: number): number => studentTail((sign * gain) / error, known.length - 1);
  const verdict = !(error > 0)
    ? 'same'
    : tail(1) <= LEVEL / 2
      ? 'gains'
      : tail(-1) <= LEVEL / 2
        ? 'harmed'
        : 'same';
  return { gain, error, verdict };
}

/** A learned graph is soft sharing with groups: it comes after it unless it is better by more than the error of the difference. */
function withoutNeedlessGroups(
  order: number[],
  folds: readonly (readonly ArrayLike<number>[])[],
  by: JudgedBy,
): void {
  const soft = by.ways.indexOf('soft sharing');
  const graph = by.ways.indexOf('learned graph');
  if (soft < 0 || graph < 0 || order.indexOf(graph) > order.indexOf(soft)) return;
  const { gain, error } = overall(folds, graph, soft, by);
  if (gain > error) return;
  order.splice(order.indexOf(graph), 1);
  order.splice(order.indexOf(soft) + 1, 0, graph);
}

/** The mean over the tasks that count and have a number. */
function meanOver(isCounted: readonly boolean[], of: (t: number) => number): number {
  return mean(isCounted.map((is, t) => (is ? of(t) : Number.NaN)).filter(isNumber));
}

/** Which of some tests are discoveries at a rate of false ones; NaN is no test. */
export function discoveries(tails: readonly number[], level: number): number[] {
  const order = [...tails.keys()].filter((k) => isNumber(tails[k]!)).sort((a, b) => tails[a]! - tails[b]!);
  let count = 0;
  for (const [rank, k] of order.entries())
    if (tails[k]! <= (level * (rank + 1)) / order.length) count = rank + 1;
  return order.slice(0, count);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

function orderOf(value: number): number {
  return isNumber(value) ? value : -Infinity;
}
