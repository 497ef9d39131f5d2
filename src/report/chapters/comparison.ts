import { counted } from '../../messages/describe.js';
import {
  type Block,
  type Chapter,
  moreThan,
  numbers,
  type Part,
  paragraph,
  type Table,
  texts,
} from '../blocks.js';
import { heatMap } from '../charts/heatMap.js';
import { type Bar, intervalBars, type Tone } from '../charts/intervalBars.js';
import { type FittedSubject, type FittedView, readFitted } from '../fittedModel.js';
import { type Child, nameText } from '../markup.js';
import { meanOf } from '../means.js';
import { column, count, decimal, decimalsFor, number, signed } from '../numbers.js';
import { modelParts, modelWarnings } from './modelParts.js';
import { repeatPart } from './repeatPart.js';

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

const MOST_BARS = 30;
const MOST_CELLS = 60;
const MOST_ROWS = 200;
const LONG = 30;
const ALONE = 'alone';

/** The interval that is drawn: so many standard errors to both sides. */
const ERRORS = 2;

/** @param fitted the coefficients of the best way's model, if it is known */
export function comparisonChapter(
  found: ComparisonSubject,
  fitted: FittedSubject | null,
  featureNames: readonly string[] | null,
): Chapter {
  const view = fitted && readFitted(fitted, featureNames);
  const shown = shownWay(found);
  return {
    title: `Which way to share: ${counted(found.taskNames.length, 'task')}`,
    lead: leadOf(found),
    facts: factsOf(found),
    warnings: [...warningsOf(found), ...(view ? modelWarnings(view) : [])],
    parts: [
      { title: 'The ways compared', blocks: wayBlocks(found) },
      ...(shown < 0 ? [] : [gainPart(found, shown)]),
      ...mapParts(found),
      { title: 'Task by task', blocks: [taskTable(found, shown)] },
      ...groupParts(found),
      ...(view ? modelOfBest(found, view) : []),
      ...(found.nFolds === undefined ? [] : [repeatPart({ compareSharing: paramsOf(found) })]),
    ],
  };
}

/** The way whose gains are drawn: the best, or where that is each alone, the one of the largest mean gain; -1 where there is none. */
function shownWay(found: ComparisonSubject): number {
  const { ways, best } = found;
  if (best !== ALONE) return ways.indexOf(best);
  const others = ways.map((_, k) => k).filter((k) => ways[k] !== ALONE);
  return others.reduce((a, b) => (a < 0 || meanGain(found, b) > meanGain(found, a) ? b : a), -1);
}

const meanGain = ({ overall, gains }: ComparisonSubject, k: number): number =>
  overall?.[k]?.gain ?? meanOf(gains.map((row) => row[k]!));

const countOf = ({ verdicts }: ComparisonSubject, k: number, verdict: string): number =>
  verdicts.filter((row) => row[k] === verdict).length;

function leadOf(found: ComparisonSubject): Child {
  const { best, ways, taskNames } = found;
  const k = ways.indexOf(best);
  if (best === ALONE) {
    return 'Best is each task alone: no way to share is better on average without harming a task.';
  }
  const [gain, harmed] = [countOf(found, k, 'gains'), countOf(found, k, 'harmed')];
  return [
    'Best is ',
    element(best),
    `: of ${counted(taskNames.length, 'task')}, ${gain} clearly ${gain === 1 ? 'gains' : 'gain'} against a model of ${gain === 1 ? 'its' : 'their'} own, `,
    `${harmed === 0 ? 'none is' : harmed === 1 ? '1 is' : `${harmed} are`} harmed.`,
  ];
}

const element = (name: string): Child => ['“', nameText(name), '”'];

function factsOf(found: ComparisonSubject): Chapter['facts'] {
  const { taskNames, nSamples, nFeatures, nFolds, nRepeats, scoring, ways } = found;
  const known = nSamples?.filter(Number.isFinite) ?? [];
  const total = known.reduce((sum, n) => sum + n, 0);
  const [least, most] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), 0),
  ];
  const range = least === most ? `${count(most)} a task` : `${count(least)} to ${count(most)} a task`;
  return [
    ['tasks', count(taskNames.length), ''],
    ...(known.length > 0 ? [['samples', count(total), range] as const] : []),
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
    ...(scoring === undefined ? [] : [['score', scoring.replaceAll('_', ' '), 'larger is better'] as const]),
  ];
}

function warningsOf({ tooSmall = [], verdicts, ways, best, taskNames }: ComparisonSubject): Child[] {
  const k = ways.indexOf(best);
  const harmed = taskNames.filter((_, t) => verdicts[t]![k] === 'harmed');
  return [
    ...(harmed.length > 0 ? [['The best way harms ', listed(harmed), '.']] : []),
    ...(tooSmall.length > 0
      ? [['Too few samples to judge: ', listed(tooSmall), '. Nothing is said of a gain or harm there.']]
      : []),
  ];
}

function listed(names: readonly string[]): Child {
  const shown = names.slice(0, 12);
  const parts = shown.flatMap((name, k): Child[] => [k === 0 ? '' : ', ', nameText(name)]);
  return shown.length < names.length ? [...parts, ` and ${names.length - shown.length} more`] : parts;
}

function wayBlocks(found: ComparisonSubject): Block[] {
  const { ways, scores, overall, best, strengths, level } = found;
  const gains = ways.map((_, k) => meanGain(found, k));
  const order = ways
    .map((_, k) => k)
    .sort((a, b) => Number(ways[b] === best) - Number(ways[a] === best) || gains[b]! - gains[a]! || a - b);
  const tones = order.map((k) => (ways[k] === best ? 'best' : undefined));
  const verdictOf = (k: number): string => (ways[k] === ALONE ? '' : (overall?.[k]?.verdict ?? ''));
  const cells = (of: (k: number) => string): string[] => order.map((k) => (ways[k] === ALONE ? '' : of(k)));
  const others = order.filter((k) => ways[k] !== ALONE);
  const errors = others.map((k) => overall?.[k]?.error ?? Number.NaN);
  const decimals = decimalsFor(overall ? errors : others.map((k) => Math.abs(gains[k]!) / 10));
  const bars = others.map((k, i): Bar => {
    const error = errors[i]!;
    const text = signed(gains[k]!, decimals) + (error > 0 ? ` ± ${error.toFixed(decimals)}` : '');
    return {
      name: ways[k]!,
      value: gains[k]!,
      interval: around(gains[k]!, error),
      text,
      tone: toneOf(verdictOf(k)),
    };
  });
  const about =
    level === undefined
      ? ''
      : ` Of the verdicts of a way, at most ${number(level * 100)} % are expected to be false.`;
  return [
    ...(bars.length === 0
      ? []
      : [
          {
            kind: 'figure',
            name: 'Mean gain of each way',
            told: bars.map(({ name, text }) => `${name}: ${text}`).join('; '),
            caption: `The mean over the tasks of the score less that of each task alone, with ${ERRORS} standard errors to both sides.${about}`,
            draw: (width: number) => intervalBars(bars, 'mean gain in score over each task alone', width),
          } as const,
        ]),
    {
      kind: 'table',
      caption: 'Ways to share, the best first',
      columns: [
        texts(
          'way',
          order.map((k) => ways[k]!),
          tones,
        ),
        numbers('mean score', column(order.map((k) => meanOf(scores.map((row) => row[k]!)))), tones),
        numbers(
          'mean gain',
          cells((k) => signed(gains[k]!, decimals)),
          tones,
        ),
        ...(overall
          ? [
              numbers(
                'standard error',
                cells((k) => overall[k]!.error.toFixed(decimals)),
                tones,
              ),
            ]
          : []),
        ...(overall
          ? [
              texts(
                'overall',
                cells(verdictOf),
                order.map((k) => join(toneOf(verdictOf(k)), tones[order.indexOf(k)])),
              ),
            ]
          : []),
        numbers(
          'tasks that gain',
          cells((k) => count(countOf(found, k, 'gains'))),
          tones,
        ),
        numbers(
          'harmed',
          cells((k) => count(countOf(found, k, 'harmed'))),
          tones,
        ),
        ...(strengths
          ? [
              texts(
                'strengths',
                order.map((k) => strengthText(strengths[k]!)),
                tones,
              ),
            ]
          : []),
      ],
    },
  ];
}

const join = (a: string, b: string | undefined): string => (b === undefined ? a : `${a} ${b}`);

const strengthText = (strengths: Readonly<Record<string, number>>): string =>
  Object.entries(strengths)
    .map(([name, value]) => `${name}\u00a0${number(value)}`) // in one line
    .join(', ');

function toneOf(verdict: string): Tone {
  return verdict === 'gains' ? 'gain' : verdict === 'harmed' ? 'harm' : 'same';
}

/** The interval that is drawn. */
const around = (value: number, error: number): Bar['interval'] =>
  error > 0 ? [value - ERRORS * error, value + ERRORS * error] : null;

/** Tasks in the order in which a reader wants them: harmed, then those that gain, the largest first; then the rest. */
function orderOf({ verdicts, gains, taskNames }: ComparisonSubject, k: number): number[] {
  const place = (t: number): number => ['harmed', 'gains', 'same'].indexOf(verdicts[t]![k]!);
  const gain = (t: number): number => gains[t]![k]! || 0;
  return taskNames
    .map((_, t) => t)
    .sort((a, b) => place(a) - place(b) || (place(a) === 0 ? gain(a) - gain(b) : gain(b) - gain(a)) || a - b);
}

function gainPart(found: ComparisonSubject, k: number): Part {
  const { ways, taskNames, gains, gainErrors, verdicts, best } = found;
  const shown = orderOf(found, k).slice(0, MOST_BARS);
  const decimals = decimalsFor(shown.map((t) => gainErrors[t]![k]!));
  const bars = shown.map((t): Bar => {
    const [value, error] = [gains[t]![k]!, gainErrors[t]![k]!];
    const text = signed(value, decimals) + (error > 0 ? ` ± ${error.toFixed(decimals)}` : '');
    return {
      name: taskNames[t]!,
      value,
      interval: around(value, error),
      text,
      tone: toneOf(verdicts[t]![k]!),
    };
  });
  const way = ways[k]!;
  const [gain, harmed] = [countOf(found, k, 'gains'), countOf(found, k, 'harmed')];
  const which =
    shown.length < taskNames.length
      ? ` ${shown.length} of ${count(taskNames.length)} tasks; all are in the table below.`
      : '';
  return {
    title: best === ALONE ? `What sharing would do: ${way}` : `Who gains, who is harmed: ${way}`,
    blocks: [
      {
        kind: 'figure',
        name: `Gain of each task by ${way}`,
        told: `${gain} of ${counted(taskNames.length, 'task')} gain, ${harmed} are harmed. First: ${bars
          .slice(0, 5)
          .map(({ name, text }) => `${name} ${text}`)
          .join('; ')}.`,
        caption: `The score of each task with ${way}, less its score alone, on samples left out; lines are ${ERRORS} standard errors to both sides. Green gains, orange is harmed, grey is not told from chance. Numbers: the gain ± its standard error.${which}`,
        draw: (width) => intervalBars(bars, 'gain in score over the task alone', width),
      },
    ],
  };
}

/** All gains at a glance, where there are several ways to share. */
function mapParts(found: ComparisonSubject): Part[] {
  const { ways, taskNames, gains } = found;
  const others = ways.map((_, k) => k).filter((k) => ways[k] !== ALONE);
  if (others.length < 2 || taskNames.length < 2) return [];
  const shown = orderOf(found, Math.max(0, shownWay(found))).slice(0, MOST_CELLS);
  const decimals = decimalsFor(shown.flatMap((t) => others.map((k) => found.gainErrors[t]![k]!)));
  const map = {
    rows: shown.map((t) => taskNames[t]!),
    columns: others.map((k) => ways[k]!),
    values: shown.map((t) => others.map((k) => gains[t]![k]!)),
    scale: 'gains',
    what: 'gain in score over the task alone',
    isSquare: false,
    written: (value: number) => signed(value, Math.min(3, decimals)),
  } as const;
  const which =
    shown.length < taskNames.length ? ` ${shown.length} of ${count(taskNames.length)} tasks.` : '';
  return [
    {
      title: 'Gains of every way',
      blocks: [
        {
          kind: 'figure',
          name: 'Gain of each task by each way',
          told: `${counted(shown.length, 'row')} of tasks, ${counted(others.length, 'column')} of ways.`,
          caption: `Green gains, orange loses, against the task alone.${which}`,
          draw: (width) => heatMap(map, width),
        },
      ],
    },
  ];
}

function taskTable(found: ComparisonSubject, way: number): Table {
  const {
    ways,
    taskNames,
    scores,
    gains,
    gainErrors,
    verdicts,
    bestPerTask,
    nSamples,
    tooSmall = [],
  } = found;
  const k = Math.max(0, way);
  const alone = ways.indexOf(ALONE);
  const shown = orderOf(found, k).slice(0, MOST_ROWS);
  const small = new Set(tooSmall);
  const decimals = decimalsFor(shown.map((t) => gainErrors[t]![k]!));
  const of = (table: readonly (readonly number[])[], at: number): number[] =>
    shown.map((t) => table[t]![at]!);
  const verdict = shown.map((t) => (small.has(taskNames[t]!) ? 'too small to judge' : verdicts[t]![k]!));
  return {
    kind: 'table',
    caption: `Tasks with ${ways[k]!} against alone`,
    columns: [
      texts(
        'task',
        shown.map((t) => taskNames[t]!),
      ),
      ...(nSamples
        ? [
            numbers(
              'samples',
              shown.map((t) => count(nSamples[t]!)),
            ),
          ]
        : []),
      ...(alone < 0 ? [] : [numbers('score alone', column(of(scores, alone)))]),
      ...(k === alone ? [] : [numbers(`score, ${ways[k]!}`, column(of(scores, k)))]),
      numbers(
        'gain',
        of(gains, k).map((gain) => signed(gain, decimals)),
      ),
      numbers(
        'standard error',
        of(gainErrors, k).map((error) => decimal(error, decimals)),
      ),
      texts('verdict', verdict, verdict.map(toneOf)),
      ...(bestPerTask
        ? [
            texts(
              'way to choose',
              shown.map((t) => bestPerTask[t]!),
            ),
          ]
        : []),
    ],
    rest: moreThan(shown.length, taskNames.length, 'task'),
    isLong: shown.length > LONG,
  };
}

function groupParts({ groups, taskNames }: ComparisonSubject): Part[] {
  if (!groups) return [];
  const numbers = [...new Set(groups)].sort((a, b) => a - b);
  const lists = numbers.map((group) => taskNames.filter((_, t) => groups[t] === group));
  const blocks = lists.map((names, g) =>
    paragraph(`Group ${g + 1}, ${counted(names.length, 'task')}: `, listed(names), '.'),
  );
  const one = paragraph('The learned graph puts all tasks into one group.');
  return [{ title: 'Groups of the learned graph', blocks: lists.length === 1 ? [one] : blocks }];
}

/** The best way, fitted to all samples. */
function modelOfBest({ best }: ComparisonSubject, view: FittedView): Part[] {
  return modelParts(view).map((part, k) =>
    k === 0 ? { ...part, title: `${part.title} of the best way: ${best}` } : part,
  );
}

function paramsOf(found: ComparisonSubject): object {
  const { ways, scoring, nFolds, nRepeats, innerFolds, randomState } = found;
  return { ways, scoring, cv: nFolds, nRepeats, innerCv: innerFolds, randomState };
}
