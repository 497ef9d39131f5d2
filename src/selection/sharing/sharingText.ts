/** A comparison as text: a table of the ways, then the tasks that gain or are harmed. */
import { countedTasks } from '../../data/countedTasks.js';
import type { SharingResult } from './sharingResult.js';

/** The most tasks that are listed one by one. */
const MOST_TASKS = 12;
const LONGEST_NAME = 24;

export function sharingText(found: SharingResult): string {
  return [...heading(found), '', ...wayTable(found), '', ...taskLines(found), ...closing(found)].join('\n');
}

function heading({ taskNames, nSamples, nFeatures, nFolds, nRepeats, scoring }: SharingResult): string[] {
  const [n] = nSamples;
  const samples = nSamples.every((count) => count === n)
    ? `${plural(n!, 'sample')} each`
    : plural(
        nSamples.reduce((sum, count) => sum + count, 0),
        'sample',
      );
  return [
    `Ways to share between ${plural(taskNames.length, 'task')} (${samples}, ${plural(nFeatures, 'feature')})`,
    `by ${plural(nFolds, 'fold')}${nRepeats > 1 ? ` x ${nRepeats} repeats` : ''}, strengths chosen inside; ${scoring}, larger is better`,
  ];
}

function wayTable(found: SharingResult): string[] {
  const { ways, overall, verdicts, best } = found;
  const rows = ways.map((way, k) => {
    const { gain, error, verdict } = overall[k]!;
    const tasks = (what: string): string => `${verdicts.filter((row) => row[k] === what).length}`;
    const isAlone = way === 'alone';
    return [
      `${way === best ? '*' : ' '} ${way}`,
      digits(mean(countedScores(found, k))),
      isAlone ? '' : `${signed(gain)} +- ${digits(error)}`,
      isAlone ? '' : verdict,
      isAlone ? '' : tasks('gains'),
      isAlone ? '' : tasks('harmed'),
    ];
  });
  return table([['  way', 'mean score', 'gain over alone', 'overall', 'tasks gain', 'harmed'], ...rows]);
}

/** The scores of a way that count in its mean. */
function countedScores({ scores, taskNames, tooSmall }: SharingResult, k: number): number[] {
  const isCounted = countedTasks(taskNames.map((name) => !tooSmall.includes(name)));
  return scores.filter((_, t) => isCounted[t]).map((row) => row[k]!);
}

function taskLines(found: SharingResult): string[] {
  const { ways, taskNames, nSamples, verdicts, gains, gainErrors, bestPerTask, tooSmall } = found;
  const told = taskNames
    .map((name, t) => {
      const k = ways.indexOf(bestPerTask[t]!);
      return { name, t, way: bestPerTask[t]!, gain: gains[t]![k]!, error: gainErrors[t]![k]! };
    })
    .sort(
      (a, b) => count(verdicts[b.t]!, 'harmed') - count(verdicts[a.t]!, 'harmed') || orderOf(b) - orderOf(a),
    );
  const rows = told.slice(0, MOST_TASKS).map(({ name, t, way, gain, error }) => {
    const of = (what: string): string => ways.filter((_, k) => verdicts[t]![k] === what).join(', ') || '-';
    const judged = tooSmall.includes(name) ? ['too small to judge', ''] : [of('gains'), of('harmed')];
    const gained = way === 'alone' ? '' : `${signed(gain)} +- ${digits(error)}`;
    return [`  ${shorten(name)}`, `${nSamples[t]}`, way, gained, ...judged];
  });
  const left = told.length - rows.length;
  const more = left > 0 ? [`  and ${plural(left, 'task')} more: see verdicts, gains and gainErrors`] : [];
  const head = ['  task', 'samples', 'way to choose', 'gain over alone', 'gains by', 'harmed by'];
  return [...table([head, ...rows]), ...more];
}

/** Gains in units of their errors. */
function orderOf({ gain, error }: { readonly gain: number; readonly error: number }): number {
  return error > 0 ? gain / error : 0;
}

function closing(found: SharingResult): string[] {
  const { best, ways, strengths, tooSmall, taskNames, level } = found;
  const none = tooSmall.length === taskNames.length;
  const TOO_FEW = 'too few samples: fewer than 10, than folds, or of one of its labels than folds';
  if (none && best === 'alone') return ['', `Nothing can be judged: every task has ${TOO_FEW}.`];
  const chosen = Object.entries(strengths[ways.indexOf(best)]!);
  const how =
    chosen.length > 0 ? `, ${chosen.map(([name, value]) => `${name} ${digits(value)}`).join(', ')}` : '';
  const small = none
    ? [`No task can be judged by itself, only their mean: every task has ${TOO_FEW}.`]
    : tooSmall.length > 0
      ? [
          `${plural(tooSmall.length, 'task')} too small to judge${2 * tooSmall.length > taskNames.length ? '; means are over all tasks' : ''}.`,
        ]
      : [];
  return [
    '',
    `Best: ${best}${how}. Of the gains of a way, and of its harms, at most ${level * 100} % are expected to be false.`,
    ...(isClear(found) ? [] : ['No way differs from each task alone by more than chance.']),
    ...small,
    ...unitsNote(found),
  ];
}

function isClear({ overall, verdicts }: SharingResult): boolean {
  return [...overall.map(({ verdict }) => verdict), ...verdicts.flat()].some((verdict) => verdict !== 'same');
}

/** Errors that differ more than this between tasks are likely to be in different units. */
const OTHER_UNITS = 30;

function unitsNote(found: SharingResult): string[] {
  if (!/^neg_.*_error$/.test(found.scoring)) return [];
  const errors = countedScores(found, found.ways.indexOf('alone')).filter((score) => score < 0);
  const ratio = Math.min(...errors) / Math.max(...errors);
  if (!(ratio > OTHER_UNITS)) return [];
  return [
    `The errors of a task are up to ${digits(Math.round(ratio))} times another's: the means follow the largest. ` +
      "If the units differ, scale the targets, or use the scoring 'r2'.",
  ];
}

function count(row: readonly string[], what: string): number {
  return row.filter((verdict) => verdict === what).length;
}

/** Columns as wide as their widest entry. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => [...row[k]!].length)));
  return rows.map((row) =>
    row
      .map((entry, k) => entry + ' '.repeat(widths[k]! - [...entry].length))
      .join('   ')
      .trimEnd(),
  );
}

function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function digits(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(4))}` : 'none';
}

function signed(value: number): string {
  return value > 0 ? `+${digits(value)}` : digits(value);
}

function shorten(name: string): string {
  const letters = [...name];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 3).join('')}...` : name;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
