import { isList } from '../../matrix/numbers.js';
import { counted } from '../../messages/describe.js';
import { type Block, type Chapter, moreThan, numbers, type Part, texts } from '../blocks.js';
import { heatMap } from '../charts/heatMap.js';
import { intervalBars } from '../charts/intervalBars.js';
import { strengthLines } from '../charts/lines.js';
import { NARROW } from '../charts/svg.js';
import { type FittedSubject, type FittedView, readFitted } from '../fittedModel.js';
import type { Child } from '../markup.js';
import { meanOf } from '../means.js';
import { column, count, number } from '../numbers.js';
import { classOf, repeatOf } from '../repeat.js';
import { modelFacts, modelParts, modelWarnings } from './modelParts.js';
import { repeatPart } from './repeatPart.js';

/** A fitted search: GridSearchCV, RandomizedSearchCV, SoftSharingRegressorCV, ... */
export interface SearchSubject {
  readonly cvResults_: {
    readonly params: readonly Readonly<Record<string, unknown>>[];
    readonly meanTestScore: readonly number[];
    readonly stdTestScore: readonly number[];
    readonly rankTestScore: readonly number[];
    readonly splitTestScores: readonly (readonly number[])[];
    readonly taskTestScores?: readonly (readonly (readonly number[])[])[] | undefined;
  };
  readonly bestIndex_: number;
}

type Results = SearchSubject['cvResults_'];

/** Candidates, tasks and folds in tables and pictures. */
const MOST_CANDIDATES = 30;
const MOST_TASKS = 30;
const MOST_FOLDS = 10;

/** @param fitted the model with the coefficients that the search has fitted to all samples, if it has */
export function searchChapter(
  given: object,
  search: SearchSubject,
  fitted: FittedSubject | null,
  featureNames: readonly string[] | null,
): Chapter {
  const results = search.cvResults_;
  const best = bestOf(search);
  const view = fitted && readFitted(fitted, featureNames);
  const varied = variedParams(results.params);
  const nSplits = results.splitTestScores[0]!.length;
  const chosen = candidateText(results.params[best]!, varied);
  const name = classOf(search);
  return {
    title: name,
    lead: `${counted(results.params.length, 'candidate')}, judged on ${counted(nSplits, 'split')}. The best${chosen === '' ? '' : `, ${chosen},`} has a mean score of ${number(results.meanTestScore[best]!)}.`,
    facts: [
      ...varied
        .slice(0, 4)
        .map((key) => [key.replaceAll('__', ' '), valueText(results.params[best]![key]), 'chosen'] as const),
      [
        'mean score',
        number(results.meanTestScore[best]!),
        `deviation over splits ${number(results.stdTestScore[best]!)}`,
      ],
      ...(view ? modelFacts(view) : []),
    ],
    warnings: [...edgeWarnings(results, best, varied), ...(view ? modelWarnings(view) : [])],
    parts: [
      {
        title: 'Candidates',
        blocks: [...scoreFigures(results, best, varied), candidateTable(results, best, varied)],
      },
      ...taskParts(results, best, view),
      ...(view ? modelParts(view) : []),
      repeatPart(repeatOf(given)),
    ],
  };
}

/** The one that was chosen; where several scorings left it open, the best by the first. */
function bestOf(search: SearchSubject): number {
  try {
    return search.bestIndex_;
  } catch {
    return Math.max(0, search.cvResults_.rankTestScore.indexOf(1));
  }
}

/** The parameters that differ between candidates. */
function variedParams(params: Results['params']): string[] {
  const keys = Object.keys(params[0]!);
  return keys.filter((key) => new Set(params.map((one) => valueText(one[key]))).size > 1);
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'object' && value !== null && 'getParams' in value) return classOf(value);
  if (isList(value))
    return value.length > 5
      ? `a list of length ${value.length}`
      : `[${Array.from(value, valueText).join(', ')}]`;
  return typeof value === 'object' ? (JSON.stringify(value) ?? 'an object') : String(value);
}

const candidateText = (params: Results['params'][number], varied: readonly string[]): string =>
  varied.map((key) => `${key} ${valueText(params[key])}`).join(', ');

/** Numbers that were tried for a parameter, ascending; null where some are none. */
function numbersOf(params: Results['params'], key: string): number[] | null {
  const values = params.map((one) => one[key]);
  if (!values.every((value) => typeof value === 'number')) return null;
  return [...new Set(values as number[])].sort((a, b) => a - b);
}

/** The best value of a parameter at an end of three or more that were tried: better ones may lie beyond. */
function edgeWarnings({ params }: Results, best: number, varied: readonly string[]): Child[] {
  return varied.flatMap((key) => {
    const tried = numbersOf(params, key);
    const value = params[best]![key] as number;
    if (tried === null || tried.length < 3 || value === 0) return [];
    if (value === tried[0])
      return [`${key} = ${number(value)} is the smallest that was tried: smaller ones may be better.`];
    if (value === tried.at(-1))
      return [`${key} = ${number(value)} is the largest that was tried: larger ones may be better.`];
    return [];
  });
}

/** Scores over one strength as a line, over two as a heat map. */
function scoreFigures(results: Results, best: number, varied: readonly string[]): Block[] {
  const axes = varied.map((key) => numbersOf(results.params, key));
  if (axes.some((axis) => axis === null) || axes.length === 0 || axes.length > 2) return [];
  const score = number(results.meanTestScore[best]!);
  const told = `The best score, ${score}, is that of ${candidateText(results.params[best]!, varied)}.`;
  if (axes.length === 1) {
    const strengths = results.params.map((one) => one[varied[0]!] as number);
    const chart = {
      name: varied[0]!,
      strengths,
      chosen: strengths[best]!,
      what: 'mean score on rows left out',
      lines: [{ name: '', values: results.meanTestScore, errors: results.stdTestScore, isFaint: false }],
    };
    return [
      {
        kind: 'figure',
        name: 'Score of each candidate',
        told,
        caption:
          'The mean over the splits; the band is one standard deviation over the splits to both sides.',
        draw: (width) => strengthLines(chart, width),
      },
    ];
  }
  const [rows, columns] = axes as [number[], number[]];
  if (rows.length * columns.length !== results.params.length || columns.length > 30) return [];
  const values = rows.map(() => columns.map(() => Number.NaN));
  for (const [c, one] of results.params.entries()) {
    const row = values[rows.indexOf(one[varied[0]!] as number)]!;
    row[columns.indexOf(one[varied[1]!] as number)] = results.meanTestScore[c]!;
  }
  const texted = column(results.meanTestScore);
  const textOf = new Map(results.meanTestScore.map((value, c) => [value, texted[c]!]));
  const map = {
    rows: rows.map((value) => `${varied[0]} ${number(value)}`),
    columns: columns.map((value) => `${varied[1]} ${number(value)}`),
    values,
    scale: 'from least to largest',
    what: 'mean score on rows left out',
    isSquare: false,
    written: (value: number) => textOf.get(value) ?? number(value),
  } as const;
  // On a phone the numbers alone stand above the columns, so that there is room for those in the cells.
  const short = { columns: columns.map(number), what: `mean score; columns: ${varied[1]}` };
  return [
    {
      kind: 'figure',
      name: `Score by ${varied.join(' and ')}`,
      told,
      caption: `The mean score of each combination: ${told}`,
      draw: (width) => heatMap(width < NARROW ? { ...map, ...short } : map, width),
    },
  ];
}

function candidateTable(results: Results, best: number, varied: readonly string[]): Block {
  const { params, rankTestScore, meanTestScore, stdTestScore, splitTestScores } = results;
  const order = params
    .map((_, c) => c)
    .sort(
      (a, b) => Number(b === best) - Number(a === best) || rankTestScore[a]! - rankTestScore[b]! || a - b,
    );
  const shown = order.slice(0, MOST_CANDIDATES);
  const tones = shown.map((c) => (c === best ? 'best' : undefined));
  const nFolds = splitTestScores[0]!.length;
  const folds = nFolds <= MOST_FOLDS ? Array.from({ length: nFolds }, (_, k) => k) : [];
  const of = (values: readonly number[]): string[] => column(shown.map((c) => values[c]!));
  return {
    kind: 'table',
    caption: 'Candidates, the best first',
    columns: [
      texts(
        'candidate',
        shown.map((c) => candidateText(params[c]!, varied) || classless(c)),
        tones,
      ),
      numbers(
        'rank',
        shown.map((c) => count(rankTestScore[c]!)),
        tones,
      ),
      numbers('mean score', of(meanTestScore), tones),
      numbers('deviation', of(stdTestScore), tones),
      ...folds.map((k) =>
        numbers(`split ${k + 1}`, column(shown.map((c) => splitTestScores[c]![k]!)), tones),
      ),
    ],
    rest: moreThan(shown.length, params.length, 'candidate'),
  };
}

const classless = (c: number): string => `candidate ${c + 1}`;

/** The score of each task with the best candidate, the lowest first. */
function taskParts(results: Results, best: number, view: FittedView | null): Part[] {
  const splits = results.taskTestScores?.[best];
  if (splits === undefined || splits[0]!.length < 2) return [];
  const nTasks = splits[0]!.length;
  const names = view?.tasks.length === nTasks ? view.tasks : splits[0]!.map((_, t) => `task ${t}`);
  const scores = names.map((_, t) => meanOf(splits.map((tasks) => tasks[t]!)));
  const order = names.map((_, t) => t).sort((a, b) => scores[a]! - scores[b]! || a - b || 0);
  const shown = order.slice(0, MOST_TASKS);
  const texted = column(shown.map((t) => scores[t]!));
  const bars = shown.map((t, k) => ({
    name: names[t]!,
    value: scores[t]!,
    interval: null,
    text: texted[k]!,
    tone: 'plain' as const,
  }));
  const which = shown.length < nTasks ? ` The ${shown.length} lowest of ${count(nTasks)} tasks.` : '';
  return [
    {
      title: 'Scores by task',
      blocks: [
        {
          kind: 'figure',
          name: 'Score of each task',
          told: `The lowest is that of ${names[order[0]!]!}, ${texted[0]!}.`,
          caption: `The mean score of the best candidate on rows left out, the lowest first.${which}`,
          draw: (width) => intervalBars(bars, 'mean score on rows left out', width),
        },
      ],
    },
  ];
}
