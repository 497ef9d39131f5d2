import { counted } from '../../messages/describe.js';
import { readNumbers, readTexts } from '../../plot/read.js';
import { type Chapter, moreThan, numbers, type Table, texts } from '../blocks.js';
import { heatMap } from '../charts/heatMap.js';
import { nameText } from '../markup.js';
import { count, decimal, number, signed } from '../numbers.js';
import { repeatPart } from './repeatPart.js';

/** What `taskRelations` has found, or anything with these fields. */
export interface RelationsSubject {
  readonly of: string;
  readonly taskNames: readonly string[];
  /** T x T. */
  readonly matrix: readonly (readonly number[])[];
  /** Standard errors, T x T. */
  readonly errors?: readonly (readonly number[])[] | null | undefined;
  /** The tasks in an order in which related ones stand beside each other. */
  readonly order: readonly number[];
  readonly nSamples?: readonly number[] | undefined;
  readonly minSamples?: number | undefined;
  readonly tooSmall?: readonly string[] | undefined;
}

/** What each relation asks, in words. */
const QUESTIONS: Readonly<Record<string, string>> = {
  data: 'are the samples of two tasks alike? The alignment of their second moments, 1 where means and covariances are the same',
  features: 'do two tasks use the same features? The overlap of the features in use, from 0 to 1',
  models:
    'do two tasks deviate from the mean model in the same way? The cosine of their deviations, from −1 to 1; above 0 they belong together',
  gains:
    'what does one task add to another when both share, on samples left out? Above 0 it helps, below 0 it harms',
  conflicts:
    'do two tasks pull the shared model the same way? The cosine of their gradients at the shared solution; below 0 they are in conflict',
};

/** How pairs are told of. */
interface Words {
  readonly scale: 'around zero' | 'gains';
  readonly colours: string;
  /** Between the two names of the largest value. */
  readonly lead: readonly [before: string, between: string];
  /** Titles of the columns of pairs. */
  readonly pair: readonly [from: string, to: string, value: string];
  readonly largest: string;
  readonly smallest: string;
  readonly nearest: readonly [caption: string, title: string];
}

const ALIKE: Words = {
  scale: 'around zero',
  colours: 'Red is above 0, blue below.',
  lead: [' The closest are ', ' and '],
  pair: ['task', 'with', 'relation'],
  largest: 'The closest pairs',
  smallest: 'The furthest pairs',
  nearest: ['The closest task of each, in the order of the picture', 'closest'],
};

/** Of gains the row adds to the column. */
const ADDED: Words = {
  scale: 'gains',
  colours: 'The row’s task adds to the column’s: green helps, orange harms.',
  lead: [' Most is added by ', ' to '],
  pair: ['task', 'adds to', 'gain'],
  largest: 'Pairs in which one helps the other most',
  smallest: 'Pairs in which one helps the other least, or harms it',
  nearest: ['What helps each task most, in the order of the picture', 'helped most by'],
};

const MOST_TASKS = 150;
const MOST_PAIRS = 20;
const DECIMALS = 3;
const MOST_ROWS = 200;
const LONG = 30;

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

export function relationsChapter(given: RelationsSubject): Chapter {
  const { of, tooSmall = [] } = given;
  const names = readTexts(given.taskNames, 'relations.taskNames');
  const T = names.length;
  const order = readNumbers(given.order, 'relations.order', T);
  const pairs = extremesOf(given);
  const question = QUESTIONS[of];
  const words = of === 'gains' ? ADDED : ALIKE;
  const shown = order.slice(0, MOST_TASKS);
  const [closest] = pairs.closest;
  return {
    title: `Relations of ${counted(T, 'task')}, of ${of}`,
    lead: [
      question === undefined ? `Relations of ${of}.` : `Relations of ${of}: ${question}.`,
      ...(closest === undefined
        ? []
        : [
            words.lead[0],
            nameText(names[closest.from]!),
            words.lead[1],
            nameText(names[closest.to]!),
            `, ${number(closest.value)}${errorText(given, closest)}.`,
          ]),
    ],
    facts: [['tasks', count(T), ''], ...(tooSmall.length > 0 ? [smallFact(given)] : [])],
    warnings:
      tooSmall.length > 0
        ? [
            `${counted(tooSmall.length, 'task')} with too few samples to judge: ${tooSmall.slice(0, 10).join(', ')}${tooSmall.length > 10 ? ' and others' : ''}. What is shown of ${tooSmall.length === 1 ? 'it' : 'them'} is mostly chance.`,
          ]
        : [],
    parts: [
      {
        title: 'Which tasks belong together',
        blocks: [
          {
            kind: 'figure',
            name: `Relations of ${of}`,
            told: `${counted(T, 'task')} by ${counted(T, 'task')}; the tables below have the pairs that are closest and furthest.`,
            caption: `Tasks that are alike stand beside each other: blocks on the diagonal are groups. ${words.colours}${shown.length < T ? ` The first ${shown.length} of ${count(T)} tasks in this order.` : ''}`,
            draw: (width) =>
              heatMap(
                {
                  rows: shown.map((t) => names[t]!),
                  columns: shown.map((t) => names[t]!),
                  values: shown.map((s) => shown.map((t) => given.matrix[s]![t]!)),
                  scale: words.scale,
                  what: `relation of ${of}`,
                  isSquare: true,
                  written: (value) => value.toFixed(2).replace('-', '−'),
                },
                width,
              ),
          },
        ],
      },
      ...(pairs.total === 0
        ? []
        : [
            {
              title: 'Pairs',
              blocks: [
                pairTable(words.largest, words, given, names, pairs.closest, pairs.total),
                ...(pairs.total > 2 * MOST_PAIRS
                  ? [pairTable(words.smallest, words, given, names, pairs.furthest, pairs.total)]
                  : []),
              ],
            },
            { title: 'Tasks', blocks: [nearestTable(words, given, names, order)] },
          ]),
      repeatPart(
        { taskRelations: { of, minSamples: given.minSamples } },
        'These and the other options that were given (strengths, randomState, which relations do not keep) give the same numbers for the same data.',
      ),
    ],
  };
}

const smallFact = ({ tooSmall, minSamples }: RelationsSubject): Chapter['facts'][number] => [
  'too small to judge',
  count(tooSmall!.length),
  minSamples === undefined ? '' : `fewer than ${minSamples} samples`,
];

/** Pairs of different tasks whose relation is known; both directions where they differ. */
function* pairsOf({ matrix }: RelationsSubject): Generator<Pair> {
  const isSymmetric = matrix.every((row, s) => row.every((value, t) => Object.is(value, matrix[t]![s])));
  for (const [from, row] of matrix.entries()) {
    for (let to = isSymmetric ? from + 1 : 0; to < row.length; to++) {
      const value = row[to]!;
      if (from !== to && !Number.isNaN(value)) yield { from, to, value };
    }
  }
}

interface Extremes {
  /** How many pairs there are. */
  readonly total: number;
  readonly closest: readonly Pair[];
  readonly furthest: readonly Pair[];
}

/** The first and the last of all pairs, in one pass. */
function extremesOf(given: RelationsSubject): Extremes {
  const closest: Pair[] = [];
  const furthest: Pair[] = [];
  let total = 0;
  for (const pair of pairsOf(given)) {
    total++;
    keep(closest, pair, (a, b) => a.value > b.value);
    keep(furthest, pair, (a, b) => a.value < b.value);
  }
  return { total, closest, furthest };
}

/** Puts a pair into its place in a list of so many at most. */
function keep(list: Pair[], pair: Pair, isBefore: (a: Pair, b: Pair) => boolean): void {
  if (list.length === MOST_PAIRS && !isBefore(pair, list.at(-1)!)) return;
  let at = list.length;
  while (at > 0 && isBefore(pair, list[at - 1]!)) at--;
  list.splice(at, 0, pair);
  if (list.length > MOST_PAIRS) list.pop();
}

function errorText({ errors }: RelationsSubject, { from, to }: Pair): string {
  const error = errors?.[from]?.[to];
  return error === undefined ? '' : ` (standard error ${number(error)})`;
}

function pairTable(
  caption: string,
  { pair: titles }: Words,
  { errors }: RelationsSubject,
  names: readonly string[],
  pairs: readonly Pair[],
  all: number,
): Table {
  return {
    kind: 'table',
    caption,
    columns: [
      texts(
        titles[0],
        pairs.map(({ from }) => names[from]!),
      ),
      texts(
        titles[1],
        pairs.map(({ to }) => names[to]!),
      ),
      numbers(
        titles[2],
        pairs.map(({ value }) => signed(value, DECIMALS)),
      ),
      ...(errors
        ? [
            numbers(
              'standard error',
              pairs.map(({ from, to }) => decimal(errors[from]![to]!, DECIMALS)),
            ),
          ]
        : []),
    ],
    rest: moreThan(pairs.length, all, 'pair'),
  };
}

/** Of each task the one whose row says most of it, in the order of the picture. */
function nearestTable(
  { nearest: [caption, title], pair }: Words,
  { matrix, errors, nSamples }: RelationsSubject,
  names: readonly string[],
  order: readonly number[],
): Table {
  const shown = order.slice(0, MOST_ROWS);
  const nearest = shown.map((t) => {
    const isNearer = (s: number, best: number): boolean => best < 0 || matrix[s]![t]! > matrix[best]![t]!;
    return order
      .filter((s) => s !== t && !Number.isNaN(matrix[s]![t]!))
      .reduce((best, s) => (isNearer(s, best) ? s : best), -1);
  });
  const of = (table: readonly (readonly number[])[]): number[] =>
    shown.map((t, k) => table[nearest[k]!]?.[t] ?? Number.NaN);
  const samples = nSamples && shown.map((t) => count(nSamples[t]!));
  return {
    kind: 'table',
    caption,
    columns: [
      texts(
        'task',
        shown.map((t) => names[t]!),
      ),
      ...(samples ? [numbers('samples', samples)] : []),
      texts(
        title,
        nearest.map((s) => names[s] ?? '–'),
      ),
      numbers(
        pair[2],
        of(matrix).map((value) => signed(value, DECIMALS)),
      ),
      ...(errors
        ? [
            numbers(
              'standard error',
              of(errors).map((error) => decimal(error, DECIMALS)),
            ),
          ]
        : []),
    ],
    rest: moreThan(shown.length, names.length, 'task'),
    isLong: shown.length > LONG,
  };
}
