/** What each task gains or loses: bars of the way that is best, a map of all ways, and a table. */

import { counted } from '../../../messages/describe.js';
import { moreThan, numbers, type Part, type Table, texts } from '../../blocks.js';
import { heatMap } from '../../charts/heatMap.js';
import { intervalBars } from '../../charts/intervalBars.js';
import { column, count, decimal, signed } from '../../numbers.js';
import {
  ALONE,
  type ComparisonSubject,
  countOf,
  drawnTasks,
  ERRORS,
  gainBar,
  gainDecimals,
  judgedTasks,
  orderOf,
  othersOf,
  shownWay,
  toneOf,
} from './subject.js';

const MOST_BARS = 30;
const MOST_CELLS = 60;
const MOST_ROWS = 200;
const LONG = 30;

/** Which tasks a picture has, where these are not all. */
function whichTasks(found: ComparisonSubject, shown: readonly number[]): string {
  const judged = judgedTasks(found).length;
  const small = found.taskNames.length - judged;
  const left = small > 0 ? ` Without ${counted(small, 'task')} too small to judge.` : '';
  if (shown.length === judged) return left;
  const first = Math.ceil(shown.length / 2);
  return ` ${shown.length} of ${count(judged)} tasks, the first ${first} and the last ${shown.length - first}; all are in the table below.${left}`;
}

export function gainPart(found: ComparisonSubject, k: number): Part {
  const { ways, taskNames, gains, gainErrors, verdicts, best } = found;
  const shown = drawnTasks(found, k, MOST_BARS);
  const decimals = gainDecimals(found, shown, [k]);
  const bars = shown.map((t) =>
    gainBar(taskNames[t]!, gains[t]![k]!, gainErrors[t]![k]!, verdicts[t]![k]!, decimals),
  );
  const way = ways[k]!;
  const [gain, harmed] = [countOf(found, k, 'gains'), countOf(found, k, 'harmed')];
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
        caption:
          `The score of each task with ${way}, less its score alone, on samples left out; lines are ${ERRORS} standard errors to both sides. ` +
          'Green gains, orange is harmed. Grey is not told from chance: among many tasks some lines leave 0 by chance, and the verdicts ' +
          `allow for that. Numbers: the gain ± its standard error.${whichTasks(found, shown)}`,
        draw: (width) => intervalBars(bars, 'gain in score over the task alone', width),
      },
    ],
  };
}

/** All gains at a glance, where there are several ways to share. */
export function mapParts(found: ComparisonSubject): Part[] {
  const { ways, taskNames, gains, verdicts } = found;
  const others = othersOf(found);
  const shown = drawnTasks(found, Math.max(0, shownWay(found)), MOST_CELLS);
  if (others.length < 2 || shown.length < 2) return [];
  const decimals = gainDecimals(found, shown, others);
  const map = {
    rows: shown.map((t) => taskNames[t]!),
    columns: others.map((k) => ways[k]!),
    values: shown.map((t) => others.map((k) => gains[t]![k]!)),
    marked: shown.map((t) => others.map((k) => verdicts[t]![k] !== 'same')),
    scale: 'gains',
    what: 'gain in score over the task alone',
    isSquare: false,
    written: (value: number) => signed(value, Math.min(3, decimals)),
  } as const;
  const clear = map.marked.flat().filter(Boolean).length;
  return [
    {
      title: 'Gains of every way',
      blocks: [
        {
          kind: 'figure',
          name: 'Gain of each task by each way',
          told: `${counted(shown.length, 'row')} of tasks, ${counted(others.length, 'column')} of ways; ${counted(clear, 'cell')} more than chance.`,
          caption: `Green is a higher score than the task alone, orange a lower one; a frame marks what is more than chance.${whichTasks(found, shown)}`,
          draw: (width) => heatMap(map, width),
        },
      ],
    },
  ];
}

export function taskTable(found: ComparisonSubject, way: number): Table {
  const { ways, taskNames, scores, gains, gainErrors, verdicts, bestPerTask, nSamples } = found;
  const k = Math.max(0, way);
  const alone = ways.indexOf(ALONE);
  const shown = orderOf(found, k).slice(0, MOST_ROWS);
  const judged = new Set(judgedTasks(found));
  const decimals = gainDecimals(found, shown, [k]);
  const of = (table: readonly (readonly number[])[], at: number): number[] =>
    shown.map((t) => table[t]![at]!);
  const verdict = shown.map((t) => (judged.has(t) ? verdicts[t]![k]! : 'too small to judge'));
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
