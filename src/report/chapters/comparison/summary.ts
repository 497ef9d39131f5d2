/** What is read first: which way is best, how much is gained, what to be careful of. */
import type { Chapter } from '../../blocks.js';
import { type Child, nameText } from '../../markup.js';
import { count, decimalsFor } from '../../numbers.js';
import { ALONE, type ComparisonSubject, countOf, judgedTasks, meanTasks, withError } from './subject.js';

/** So many names in a sentence. */
const MOST_NAMES = 12;

export function leadOf(found: ComparisonSubject): Child {
  const { best, ways, taskNames, overall } = found;
  const judged = judgedTasks(found).length;
  if (judged === 0 && best === ALONE) return 'Nothing can be judged: every task has too few samples.';
  if (best === ALONE) {
    return 'Best is each task alone: no way to share is better on average without harming a task.';
  }
  const k = ways.indexOf(best);
  const whole = overall?.[k];
  const counted = meanTasks(found).length;
  const tasks =
    counted < taskNames.length ? `the ${counted} tasks that can be judged` : `the ${counted} tasks`;
  const gained = whole
    ? `: ${tasks} together gain ${withError(whole.gain, whole.error, decimalsFor([whole.error]))} in mean score against models of their own, ` +
      (whole.verdict === 'gains' ? 'more than chance explains. ' : 'which chance can explain. ')
    : '. ';
  const [gain, harmed] = [countOf(found, k, 'gains'), countOf(found, k, 'harmed')];
  const byThemselves = `By ${gain === 1 ? 'itself' : 'themselves'}, ${gain === 0 ? 'no task gains' : gain === 1 ? '1 task gains' : `${gain} tasks gain`} clearly, `;
  if (judged === 0)
    return ['Best is ', quoted(best), gained, 'By itself, no task has enough samples to be judged.'];
  return [
    'Best is ',
    quoted(best),
    gained,
    `${byThemselves}${harmed === 0 ? 'none is' : harmed === 1 ? '1 is' : `${harmed} are`} harmed.`,
  ];
}

const quoted = (name: string): Child => ['“', nameText(name), '”'];

export function factsOf(found: ComparisonSubject): Chapter['facts'] {
  const { taskNames, nSamples, nFeatures, nFolds, nRepeats, scoring, ways } = found;
  const known = nSamples?.filter(Number.isFinite) ?? [];
  const [least, most] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), 0),
  ];
  const samples = least === most ? count(most) : `${count(least)} to ${count(most)}`;
  return [
    ['tasks', count(taskNames.length), ''],
    ...(known.length > 0 ? [['samples', samples, 'of each task'] as const] : []),
    ...(nFeatures === undefined ? [] : [['features', count(nFeatures), ''] as const]),
    ['ways compared', count(ways.length), ''],
    ...(nFolds === undefined
      ? []
      : [
          [
            'folds',
            nRepeats && nRepeats > 1 ? `${nFolds} × ${nRepeats}` : String(nFolds),
            'strengths chosen inside',
          ] as const,
        ]),
    ...(scoring === undefined ? [] : [scoreFact(scoring)]),
  ];
}

/** A score that is an error with a minus sign says so. */
function scoreFact(scoring: string): Chapter['facts'][number] {
  const words = scoring.replaceAll('_', ' ');
  return words.startsWith('neg ')
    ? ['score', `− ${words.slice(4)}`, 'an error with a minus sign: nearer to 0 is better']
    : ['score', words, 'larger is better'];
}

export function warningsOf({ tooSmall = [], verdicts, ways, best, taskNames }: ComparisonSubject): Child[] {
  const k = ways.indexOf(best);
  const harmed = taskNames.filter((_, t) => verdicts[t]![k] === 'harmed');
  return [
    ...(harmed.length > 0 ? [['The best way harms ', listed(harmed), '.']] : []),
    ...(tooSmall.length > 0
      ? [['Too few samples to judge: ', listed(tooSmall), meansText(taskNames.length, tooSmall.length)]]
      : []),
  ];
}

export function listed(names: readonly string[]): Child {
  const shown = names.length > MOST_NAMES + 1 ? names.slice(0, MOST_NAMES) : names;
  const parts = shown.flatMap((name, k): Child[] => [k === 0 ? '' : ', ', nameText(name)]);
  return shown.length < names.length ? [...parts, ` and ${names.length - shown.length} more`] : parts;
}

const meansText = (T: number, small: number): string =>
  2 * small > T
    ? '. Means are over all tasks, pictures without these.'
    : '. Means and pictures are without them.';
