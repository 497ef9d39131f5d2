import { countedTasks } from '../../../data/countedTasks.js';
import type { Bar, Tone } from '../../charts/intervalBars.js';
import { meanOf } from '../../means.js';
import { decimalsFor, signed } from '../../numbers.js';

/** What `compareSharing` has found, or anything with these fields. */
export interface ComparisonSubject {
  readonly ways: readonly string[];
  readonly taskNames: readonly string[];
  /** Task x way; NaN where there is none. */
  readonly scores: readonly (readonly number[])[];
  /** Task x way: against the first of them that is 'alone'. */
  readonly gains: readonly (readonly number[])[];
  /** Standard errors, task x way. */
  readonly gainErrors: readonly (readonly number[])[];
  readonly verdicts: readonly (readonly ('gains' | 'same' | 'harmed')[])[];
  readonly best: string;
  readonly bestPerTask?: readonly string[] | undefined;
  readonly overall?:
    | readonly { readonly gain: number; readonly error: number; readonly verdict: string }[]
    | undefined;
  readonly strengths?: readonly Readonly<Record<string, number>>[] | undefined;
  readonly groups?: readonly number[] | null | undefined;
  readonly tooSmall?: readonly string[] | undefined;
  readonly nSamples?: readonly number[] | undefined;
  readonly nFeatures?: number | undefined;
  readonly scoring?: string | undefined;
  readonly nFolds?: number | undefined;
  readonly nRepeats?: number | undefined;
  readonly innerFolds?: number | undefined;
  readonly randomState?: number | undefined;
  readonly level?: number | undefined;
  readonly model?: object | undefined;
}

export const ALONE = 'alone';

/** The interval that is drawn: so many standard errors to both sides. */
export const ERRORS = 2;

/** The ways but each alone. */
export const othersOf = ({ ways }: ComparisonSubject): number[] =>
  ways.map((_, k) => k).filter((k) => ways[k] !== ALONE);

const isJudged = ({ taskNames, tooSmall = [] }: ComparisonSubject): boolean[] => {
  const small = new Set(tooSmall);
  return taskNames.map((name) => !small.has(name));
};

/** The tasks that are not too small to judge: bars and maps are of these. */
export const judgedTasks = (found: ComparisonSubject): number[] => placesOf(isJudged(found));

/** The tasks that count in means. */
export const meanTasks = (found: ComparisonSubject): number[] => placesOf(countedTasks(isJudged(found)));

const placesOf = (is: readonly boolean[]): number[] => is.map((_, t) => t).filter((t) => is[t]);

/** The way whose gains are drawn: the best, or where that is each alone, the one of the largest mean gain; -1 where there is none. */
export function shownWay(found: ComparisonSubject): number {
  const { ways, best } = found;
  if (best !== ALONE) return ways.indexOf(best);
  return othersOf(found).reduce((a, b) => (a < 0 || meanGain(found, b) > meanGain(found, a) ? b : a), -1);
}

export const meanGain = (found: ComparisonSubject, k: number): number =>
  found.overall?.[k]?.gain ?? meanOf(meanTasks(found).map((t) => found.gains[t]![k]!));

export const countOf = ({ verdicts }: ComparisonSubject, k: number, verdict: string): number =>
  verdicts.filter((row) => row[k] === verdict).length;

export function toneOf(verdict: string): Tone {
  return verdict === 'gains' ? 'gain' : verdict === 'harmed' ? 'harm' : 'same';
}

/** `+9.11 ± 1.18`. */
export const withError = (gain: number, error: number, decimals: number): string =>
  signed(gain, decimals) + (error > 0 ? ` ± ${error.toFixed(decimals)}` : '');

export function gainBar(name: string, gain: number, error: number, verdict: string, decimals: number): Bar {
  return {
    name,
    value: gain,
    interval: error > 0 ? [gain - ERRORS * error, gain + ERRORS * error] : null,
    text: withError(gain, error, decimals),
    tone: toneOf(verdict),
  };
}

/**
 * Tasks in the order in which a reader wants them: harmed, then those that gain, the largest first; then the rest, those too
 * small to judge last.
 */
export function orderOf(found: ComparisonSubject, k: number): number[] {
  const { verdicts, gains, taskNames } = found;
  const judged = new Set(judgedTasks(found));
  const place = (t: number): number =>
    judged.has(t) ? ['harmed', 'gains', 'same'].indexOf(verdicts[t]![k]!) : 3;
  const gain = (t: number): number => gains[t]![k]! || 0;
  return taskNames
    .map((_, t) => t)
    .sort((a, b) => place(a) - place(b) || (place(a) === 0 ? gain(a) - gain(b) : gain(b) - gain(a)) || a - b);
}

/** Both ends of that order without the tasks that are too small: those that a picture has room for. */
export function drawnTasks(found: ComparisonSubject, k: number, most: number): number[] {
  const judged = new Set(judgedTasks(found));
  const order = orderOf(found, k).filter((t) => judged.has(t));
  if (order.length <= most) return order;
  const first = Math.ceil(most / 2);
  return [...order.slice(0, first), ...order.slice(first - most)];
}

/** How many decimals the gains of these tasks by a way need. */
export const gainDecimals = (
  { gainErrors }: ComparisonSubject,
  tasks: readonly number[],
  ways: readonly number[],
): number => decimalsFor(tasks.flatMap((t) => ways.map((k) => gainErrors[t]![k]!)));
