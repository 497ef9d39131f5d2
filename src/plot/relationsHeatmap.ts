import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { DIVERGING, isRoomForNumbers, numbersInCells } from './heatCells.js';
import { columnAxis, rowAxis } from './nameAxes.js';
import { field, readMatrix, readNames, readTexts, requireDistinct } from './read.js';
import type { JsonObject, PlotOptions, PlotSpec } from './spec.js';
import { plotSpec, readFrame } from './theme.js';

/** Relations of tasks: what taskRelations gives, and anything with these fields. */
export interface PlottedRelations {
  readonly of: string;
  /** T x T. */
  readonly matrix: readonly ArrayLike<number>[];
  /** T names. */
  readonly taskNames: readonly string[];
  /** The tasks in the order of the picture; as they are unless given. */
  readonly order?: ArrayLike<number> | undefined;
  /** The names of those that are too small to judge. */
  readonly tooSmall?: readonly string[] | undefined;
}

const CALLER = 'relationsHeatmapSpec';
const NAMES = ['title', 'subtitle', 'width', 'height'];
/** Numbers are written into the cells up to so many columns. */
const MOST_WRITTEN = 14;

const TITLES: Readonly<Record<string, string>> = {
  data: 'How alike the samples of the tasks are',
  features: 'How far the tasks use the same features',
  models: 'Which tasks deviate from the mean model alike',
  gains: 'What the task of a row adds to that of a column',
  conflicts: 'Which tasks pull shared weights apart',
};
const LEGENDS: Readonly<Record<string, string>> = {
  data: 'alignment',
  features: 'overlap',
  models: 'cosine',
  gains: 'log ratio of losses',
  conflicts: 'cosine',
};

/**
 * Relations of tasks as a heat map, as a Vega-Lite specification: a row and a column for each task, in the order of their
 * clustering, so that related tasks are blocks; red above 0 and blue below, white at 0. A task that is too small to judge has a star behind its name.
 *
 * @param relations what taskRelations gives
 * @throws InputError for a field or an option that cannot be used
 * @example
 * const svg = await toSVG(relationsHeatmapSpec(taskRelations(tasks)));
 */
export function relationsHeatmapSpec(relations: PlottedRelations, options: PlotOptions = {}): PlotSpec {
  const read = new OptionReader(CALLER, options, NAMES);
  const { rows: T, columns, data } = readMatrix(field(relations, 'matrix', 'relations'), 'relations.matrix');
  if (T !== columns) {
    throw new InputError(`relations.matrix is ${T} x ${columns}; expected a row and a column for each task.`);
  }
  const names = readNames(field(relations, 'taskNames', 'relations'), 'relations.taskNames', T, 'task');
  requireDistinct(names, 'relations.taskNames');
  const order = readOrder(field(relations, 'order', 'relations'), T);
  const small = new Set(readTexts(field(relations, 'tooSmall', 'relations') ?? [], 'relations.tooSmall'));
  const kind = String(field(relations, 'of', 'relations'));
  const side = T * (T > MOST_WRITTEN ? (T > 40 ? 16 : 26) : 58);
  const frame = readFrame(read, CALLER, {
    width: Math.max(80, side),
    height: Math.max(50, T * (T > 40 ? 16 : 26)),
    title: TITLES[kind] ?? 'Relations of the tasks',
    subtitle: small.size > 0 ? [`* too small to judge: ${small.size} of ${T} tasks`] : [],
  });
  const shown = order.map((t) => `${names[t]!}${small.has(names[t]!) ? ' *' : ''}`);
  const values = order.flatMap((s, row) =>
    order.map((t, column) => {
      const value = data[t * T + s]!;
      return { from: shown[row]!, to: shown[column]!, value, label: label(value), isOwn: s === t };
    }),
  );
  // What a task is to itself says nothing.
  const others = values.filter(({ isOwn }) => !isOwn);
  const largest = others.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0) || 1;
  const cell = { width: frame.width / T, height: frame.height / T };
  const isWritten =
    T <= MOST_WRITTEN &&
    isRoomForNumbers(
      cell,
      others.map((one) => one.label),
    );
  const cells: JsonObject = {
    mark: { type: 'rect', stroke: 'white', strokeWidth: T > 40 ? 0 : 2 },
    encoding: {
      color: {
        field: 'value',
        type: 'quantitative',
        scale: { domain: [-largest, largest], domainMid: 0, range: [...DIVERGING], clamp: true },
        legend: { title: LEGENDS[kind] ?? 'relation', format: '.2f', gradientThickness: 12, titleLimit: 0 },
      },
    },
  };
  return plotSpec(frame, isWritten ? [cells, numbersInCells(0.6 * largest)] : [cells], {
    data: { values: others.map(({ isOwn: _, ...one }) => one) },
    encoding: {
      x: {
        field: 'to',
        type: 'nominal',
        sort: null,
        axis: columnAxis(shown, cell.width),
        scale: { domain: shown },
      },
      y: {
        field: 'from',
        type: 'nominal',
        sort: null,
        axis: rowAxis(shown, cell.height),
        scale: { domain: shown },
      },
    },
  });
}

/** Each task once. */
function readOrder(value: unknown, T: number): number[] {
  if (value === undefined || value === null) return Array.from({ length: T }, (_, t) => t);
  const order: unknown[] = isList(value) ? Array.from(value) : [];
  if (order.length === T && Array.from({ length: T }, (_, t) => t).every((t) => order.includes(t))) {
    return order as number[];
  }
  throw new InputError(`relations.order is ${describe(value)}; expected each of 0 to ${T - 1} once.`);
}

function label(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return Number(text) === 0 ? '0' : `${value < 0 ? '\u2212' : ''}${text}`;
}
