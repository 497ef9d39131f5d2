/** What a result says, for the page and the report alike. */

import { heatMapPicture } from '../charts/heatmap.js';
import { curvePicture, pathPicture } from '../charts/lines.js';
import { LEAST, NOTABLE, scoresPicture, shownScores } from '../charts/scores.js';
import type { FitResult, TaskScore } from '../engine/result.js';
import { count, plural, score, short } from './format.js';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Those that have both scores. */
const known = (scores: readonly TaskScore[]): readonly TaskScore[] =>
  scores.filter(({ together, alone }) => Number.isFinite(together) && Number.isFinite(alone));

/** A mean difference in scores that is worth a word. */
const WORTHWHILE = 0.01;

export function sentence({ scores, className }: FitResult): string {
  const all = known(scores);
  const gains = all.filter(({ together, alone }) => together - alone > NOTABLE).length;
  const losses = all.filter(({ together, alone }) => together - alone < -NOTABLE).length;
  const metrics = new Set(all.map(({ metric }) => metric));
  const what = metrics.size === 1 ? [...metrics][0]! : 'score';
  const means =
    all.length === 0
      ? ''
      : ` Mean ${what} on the held-out rows: ${score(mean(all.map((s) => s.together)))} together, ${score(mean(all.map((s) => s.alone)))} alone.`;
  if (scores.length === 1) return `${className}, with one task: there is nothing to share.${means}`;
  const change = mean(all.map(({ together, alone }) => together - alone));
  const verdict =
    change > WORTHWHILE
      ? 'The tasks learn from each other'
      : change < -WORTHWHILE
        ? 'The tasks do better alone'
        : 'Together or alone makes little difference here';
  return (
    `${verdict}: with ${className}, ${gains} of ${plural(scores.length, 'task')} ${gains === 1 ? 'is' : 'are'} predicted better than by ` +
    `a model of ${gains === 1 ? 'its' : 'their'} own, ${losses} worse.${means}`
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
      converged ? `a proof: at most ${short(tolerance)}` : `not yet ${short(tolerance)}`,
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
        `other rows, by 5-fold cross-validation, for all tasks together and for each alone. To the right: the difference.${some}${cutNote}`,
      svg: scoresPicture(scores, width),
    },
    {
      title: `${strengthName} ${short(strength)}`,
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
    ['task', 'together', 'alone', 'a constant', 'score', 'rows fitted', 'held out'],
    ...scores.map(({ name, together, alone, constant, metric, fitted, heldOut }) => [
      name,
      score(together),
      score(alone),
      score(constant),
      metric,
      count(fitted),
      count(heldOut),
    ]),
  ];
}
