/** What a result says, for the page and the report alike. */

import { heatMapPicture } from '../charts/heatmap.js';
import { curvePicture, pathPicture } from '../charts/lines.js';
import { LEAST, scoresPicture, shownScores, verdictOf } from '../charts/scores.js';
import type { FitResult } from '../engine/result.js';
import { count, digitsOf, plural, score, short, signed } from './format.js';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the scores say; no more than their standard errors allow. */
export function sentence({ scores, className }: FitResult): string {
  const all = scores.filter(({ change }) => Number.isFinite(change));
  if (all.length === 0) return `${className}: too few rows are held out to judge it.`;
  const what = new Set(all.map(({ metric }) => metric)).size === 1 ? all[0]!.metric : 'score';
  const means =
    `Mean ${what} on the held-out rows: ${score(mean(all.map((one) => one.together)))} together, ` +
    `${score(mean(all.map((one) => one.alone)))} alone.`;
  if (scores.length === 1) return `${className}, with one task: there is nothing to share. ${means}`;
  const change = mean(all.map((one) => one.change));
  const error = Math.sqrt(all.reduce((sum, one) => sum + (one.error || 0) ** 2, 0)) / all.length;
  const verdict =
    change > 2 * error
      ? 'The tasks learn from each other'
      : change < -2 * error
        ? 'The tasks do better alone'
        : 'Together or alone makes no clear difference here';
  const count = (kind: 'gain' | 'loss'): number => all.filter((one) => verdictOf(one) === kind).length;
  const gains = count('gain');
  return (
    `${verdict}. With ${className}, ${gains} of ${plural(scores.length, 'task')} ${gains === 1 ? 'is' : 'are'} clearly predicted ` +
    `better than by a model of ${gains === 1 ? 'its' : 'their'} own, and ${count('loss')} worse. ${means}`
  );
}

/** Name, value, and what it means. */
export function tilesOf(result: FitResult, seconds: number): (readonly [string, string, string])[] {
  const { strengthName, strength, other, active, features, rows, gap, tolerance, converged } = result;
  return [
    [strengthName, short(strength), other ?? 'chosen by cross-validation'],
    ['features in use', `${count(active)} of ${count(features)}`, 'with weights other than 0'],
    ['rows', count(rows), `in ${plural(result.scores.length, 'task')}`],
    [
      'duality gap',
      short(gap),
      `at most this from the optimum (${converged ? 'asked' : 'not reached'}: ${short(tolerance)})`,
    ],
    ['time', `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`, 'all fits, on this machine'],
  ];
}

export interface Figure {
  readonly title: string;
  readonly about: string;
  readonly svg: string;
}

export function picturesOf(result: FitResult, width: number): Figure[] {
  const { scores, holdOut, curve, strengthName, strength, path, heatMap, features, active } = result;
  const shown = shownScores(scores).length;
  const some =
    shown < scores.length ? ` The ${shown} of ${scores.length} tasks with the largest differences.` : '';
  const isCut = scores.some(({ together, alone, constant }) => Math.min(together, alone, constant) < LEAST);
  const cutNote = isCut ? ` Scores below ${short(LEAST)} are drawn at ${short(LEAST)}.` : '';
  const heldOut = scores.reduce((sum, one) => sum + one.heldOut, 0);
  const which = holdOut === 'random' ? 'drawn at random (seed 0)' : 'the last in the order of the file';
  return [
    {
      title: 'Together or alone',
      about:
        `Scores on the quarter of the rows that no fit has seen, ${which}: ${count(heldOut)} targets. Strengths were chosen on the ` +
        `other rows, by 5-fold cross-validation, for all tasks together and for each alone. To the right: the difference and its standard error; coloured where it is more than twice that.${some}${cutNote}`,
      svg: scoresPicture(scores, width),
    },
    {
      title: `The strength: ${strengthName} ${short(strength)}`,
      about:
        'Cross-validation on the rows that are not held out: the mean over 5 folds and its standard error.',
      svg: curvePicture(curve, strengthName, width),
    },
    {
      title: strengthName === 'coupling' ? 'How the tasks part' : 'How the features come in',
      about:
        strengthName === 'coupling'
          ? 'A strong coupling holds all tasks at the same weights; a weak one lets each go its way. Fitted on all rows.'
          : 'A strong penalty keeps only what matters most. Fitted on all rows.',
      svg: pathPicture(path, strengthName, strength, width),
    },
    {
      title: 'Weights',
      about:
        `${heatMap.unit[0]!.toUpperCase()}${heatMap.unit.slice(1)}. ` +
        (heatMap.rows.length < active
          ? `The ${heatMap.rows.length} largest of ${count(active)} features in use.`
          : `${count(active)} of ${plural(features, 'feature')} in use.`),
      svg: heatMapPicture(heatMap, width),
    },
  ];
}

/** The scores, a head and a row for each task. */
export function scoresTable({ scores }: FitResult): string[][] {
  return [
    [
      'task',
      'together',
      'alone',
      'difference',
      'standard error',
      'a constant',
      'score',
      'rows fitted',
      'held out',
    ],
    ...scores.map(({ name, together, alone, change, error, constant, metric, fitted, heldOut }) => [
      name,
      score(together),
      score(alone),
      Number.isFinite(change) ? signed(change, digitsOf(error)) : '–',
      score(error, digitsOf(error)),
      score(constant),
      metric,
      count(fitted),
      count(heldOut),
    ]),
  ];
}
