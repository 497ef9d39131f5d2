import { counted, printable } from '../messages/describe.js';
import type { RelationKind } from './relationOptions.js';

/** What is shown of relations. */
export interface ShownRelations {
  readonly of: RelationKind;
  readonly taskNames: readonly string[];
  readonly matrix: readonly (readonly number[])[];
  readonly errors: readonly (readonly number[])[] | null;
  readonly order: readonly number[];
  readonly tooSmall: readonly string[];
  readonly minSamples: number;
}

/** Up to so many tasks are shown as a table. */
const MOST_IN_TABLE = 12;
const PAIRS = 5;
const MOST_NAMED = 5;
const WIDEST_NAME = 16;

const TITLES: Readonly<Record<RelationKind, string>> = {
  data: "alignment of the tasks' second moments",
  features: 'overlap of the features in use',
  models: "cosine of the tasks' weights less their mean",
  gains: 'what the task of a row adds to that of a column, log(error alone / error together)',
  conflicts: "cosine of the tasks' gradients at shared weights",
};

/** The relations as text, in the order of the clustering. */
export function relationsText(relations: ShownRelations): string {
  const { of, taskNames, tooSmall, minSamples } = relations;
  const lines = [`Relations of ${counted(taskNames.length, 'task')}: ${TITLES[of]}`];
  lines.push(...(taskNames.length <= MOST_IN_TABLE ? table(relations) : pairs(relations)));
  if (tooSmall.length > 0) {
    const named = tooSmall.slice(0, MOST_NAMED).map(shortName).join(', ');
    const rest = tooSmall.length > MOST_NAMED ? ` and ${tooSmall.length - MOST_NAMED} more` : '';
    lines.push(`Too small to judge, fewer than ${counted(minSamples, 'sample')}: ${named}${rest}`);
  }
  return lines.join('\n');
}

function table({ taskNames, matrix, order, errors }: ShownRelations): string[] {
  const names = order.map((t) => shortName(taskNames[t]!));
  const widest = Math.max(...names.map((name) => name.length));
  const cells = order.map((s) => order.map((t) => entry(matrix[s]![t]!)));
  const widths = names.map((name, k) => Math.max(name.length, ...cells.map((row) => row[k]!.length)));
  const line = (first: string, row: readonly string[]): string =>
    [first.padEnd(widest), ...row.map((cell, k) => cell.padStart(widths[k]!))].join('  ');
  const lines = [line('', names), ...cells.map((row, k) => line(names[k]!, row))];
  if (errors) lines.push(`Standard errors up to ${Math.max(...errors.flat()).toFixed(2)}`);
  return lines;
}

/**
 * The pairs of tasks, not too small, that are closest and farthest for all that their errors leave open: by the relation less, or
 * plus, two standard errors.
 */
function pairs({ taskNames, matrix, errors, tooSmall }: ShownRelations): string[] {
  const small = new Set(tooSmall);
  const all = matrix.flatMap((row, s) =>
    row.flatMap((value, t) => {
      if (s >= t || small.has(taskNames[s]!) || small.has(taskNames[t]!)) return [];
      return [{ s, t, value: (value + matrix[t]![s]!) / 2, error: errors ? errors[s]![t]! : 0 }];
    }),
  );
  const shown = (side: 1 | -1): string[] =>
    [...all]
      .sort((a, b) => side * (b.value - a.value) - 2 * (b.error - a.error))
      .slice(0, PAIRS)
      .map(({ s, t, value, error }) => {
        const names = `${shortName(taskNames[s]!)} and ${shortName(taskNames[t]!)}`;
        return `  ${names}: ${entry(value)}${errors ? ` (standard error ${error.toFixed(2)})` : ''}`;
      });
  return ['The closest pairs:', ...shown(1), 'The farthest pairs:', ...shown(-1)];
}

function entry(value: number): string {
  return value.toFixed(2).replace('-0.00', '0.00');
}

function shortName(name: string): string {
  const text = printable(name);
  return text.length > WIDEST_NAME ? `${text.slice(0, WIDEST_NAME - 1)}…` : text;
}
