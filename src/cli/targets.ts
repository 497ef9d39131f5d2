import { parseNumber } from '../csv/number.js';
import type { Label } from '../index.js';
import type { Dialect, Table } from './csv/table.js';
import { DataError, quoted } from './failures.js';

/** A target of a fit. */
export interface TargetColumn {
  readonly name: string;
  /** n numbers, of labels their places in `labels`; NaN where it is missing. */
  readonly values: Float64Array;
  /** The labels, sorted; null where it holds numbers. */
  readonly labels: readonly Label[] | null;
}

/** More labels than this are names rather than classes, unless the user says otherwise. */
const MOST_LABELS = 100;

/**
 * The targets of a table: labels where a column holds words, or is to be taken for such. Labels that are numbers throughout are
 * numbers.
 *
 * @param isLabel whether a target was asked for as labels
 * @throws DataError for one without a value, labels of which there is one alone, or far too many
 */
export function readTargets(
  table: Table,
  names: readonly string[],
  dialect: Dialect,
  isLabel: (target: string) => boolean,
): TargetColumn[] {
  const all = table.numbers(names);
  const n = table.rows;
  return names.map((name, t) => {
    const values = all.subarray(t * n, (t + 1) * n);
    const place = { file: table.file, column: name };
    if (values.every(Number.isNaN)) {
      throw new DataError(place, 'the target is missing in every row; leave the column out of --target.');
    }
    const words = table.words(name);
    if (words === null) return { name, values, labels: null };
    const labels = labelsOf(words, dialect);
    const sorted = [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (sorted.length > MOST_LABELS && !isLabel(name)) {
      throw new DataError(
        place,
        `the target holds ${sorted.length} different texts (such as ${quoted(String(sorted[0]))}); expected numbers, or labels that come ` +
          'again and again. If they are labels all the same, say so with --classify.',
      );
    }
    if (sorted.length < 2) {
      throw new DataError(
        place,
        `the target has one label alone, ${quoted(String(sorted[0]))}, in every row; expected at least two to tell apart.`,
      );
    }
    const places = labels.map((label) => sorted.indexOf(label));
    return { name, values: values.map((code) => places[code] ?? Number.NaN), labels: sorted };
  });
}

/** Words as labels: numbers where all are. */
function labelsOf(words: readonly string[], dialect: Dialect): Label[] {
  const numbers = words.map((word) => parseNumber(word, dialect.decimal, dialect.thousands));
  return numbers.every((value) => value !== null) ? numbers : [...words];
}

/** Whether all targets are of the same two labels. */
export function haveSamePair(targets: readonly TargetColumn[]): boolean {
  const first = targets[0]!.labels;
  return (
    first?.length === 2 && targets.every(({ labels }) => JSON.stringify(labels) === JSON.stringify(first))
  );
}
