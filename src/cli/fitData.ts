import type { Label } from '../index.js';
import type { Args } from './args.js';
import { type Roles, wantedForFit } from './columns.js';
import { readTable } from './csv/readTable.js';
import type { Dialect, Table, TableFacts } from './csv/table.js';
import { shownInput } from './database/address.js';
import { DataError } from './failures.js';
import { type Features, readFeatures } from './features.js';
import type { Io } from './io.js';
import { type ColumnMatrix, takeRows } from './matrices.js';
import { readTargets, type TargetColumn } from './targets.js';
import { turn } from './turn.js';

/** Tasks that have rows of their own. */
export interface TaskRows {
  readonly names: readonly string[];
  /** The rows of each. */
  readonly rows: readonly Int32Array[];
}

/** What a fit takes from a file. */
export interface FitData {
  readonly facts: TableFacts;
  readonly features: Features;
  readonly targets: readonly TargetColumn[];
  /** null where the targets are the tasks, which share their rows. */
  readonly tasks: TaskRows | null;
  readonly weights: Float64Array | undefined;
}

/** Reads what a fit needs; the table itself is let go of. @throws FileError, DataError, UsageError */
export async function readFitData(
  path: string,
  dialect: Dialect,
  roles: Roles,
  isLabel: (target: string) => boolean,
  args: Args,
  io: Io,
): Promise<FitData> {
  const plan = (header: readonly string[]) => wantedForFit(roles, isLabel, args, shownInput(path), header);
  const table = await readTable(path, dialect, plan, io);
  requireRows(table);
  const { file, header, delimiter, rows, missing, dropped } = table;
  const names = plan(header)
    .filter(({ role }) => role === 'feature')
    .map(({ name }) => name);
  await turn(io.signal);
  const weights = readWeights(table, roles.weight);
  const features = readFeatures(table, names);
  await turn(io.signal);
  const targets = readTargets(table, roles.targets, dialect, isLabel);
  const tasks = roles.task === null ? null : taskRows(table, roles.task);
  await turn(io.signal);
  return { facts: { file, header, delimiter, rows, missing, dropped }, features, targets, tasks, weights };
}

/** The names of the tasks: the targets, or the values of the column that names each row's. */
export function taskNames({ tasks, targets }: Pick<FitData, 'tasks' | 'targets'>): readonly string[] {
  return tasks?.names ?? targets.map(({ name }) => name);
}

/** What an estimator's fit takes before its options: X and Y, or a list of tasks. */
export function fitArguments({ features: { X }, targets, tasks, weights }: FitData): unknown[] {
  if (tasks === null) return [X, targetMatrix(targets)];
  const [target] = targets;
  return [
    tasks.names.map((name, t) => {
      const rows = tasks.rows[t]!;
      return {
        name,
        X: takeRows(X, rows),
        y: entriesOf(target!, rows),
        ...(weights === undefined ? {} : { sampleWeight: pick(weights, rows) }),
      };
    }),
  ];
}

function targetMatrix(targets: readonly TargetColumn[]): object {
  const n = targets[0]!.values.length;
  const shape = [n, targets.length] as const;
  if (targets.some(({ labels }) => labels !== null)) {
    const data = new Array<Label | null>(n * targets.length);
    for (const [t, target] of targets.entries()) {
      for (let i = 0; i < n; i++) data[t * n + i] = entryOf(target, i);
    }
    return { data, shape, order: 'column' };
  }
  const data = new Float64Array(n * targets.length);
  for (const [t, { values }] of targets.entries()) data.set(values, t * n);
  return { data, shape, order: 'column' } satisfies ColumnMatrix;
}

/** The targets of some rows: numbers, or labels. */
export function entriesOf(target: TargetColumn, rows: Int32Array): ArrayLike<Label | null> {
  if (target.labels === null) return pick(target.values, rows);
  return Array.from(rows, (i) => entryOf(target, i));
}

/** Some of a list of numbers. */
export function pick(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) picked[k] = values[rows[k]!]!;
  return picked;
}

function entryOf({ values, labels }: TargetColumn, i: number): Label | null {
  const value = values[i]!;
  if (labels === null) return value;
  return Number.isNaN(value) ? null : labels[value]!;
}

function taskRows(table: Table, column: string): TaskRows {
  const codes = table.numbers([column]);
  const counts = new Int32Array(table.words(column)!.length);
  for (const code of codes) counts[code]!++;
  const rows = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < codes.length; i++) {
    const t = codes[i]!;
    rows[t]![counts[t]!++] = i;
  }
  // A task of which all rows were left out has none.
  const names = table.words(column)!.filter((_, t) => rows[t]!.length > 0);
  return { names, rows: rows.filter(({ length }) => length > 0) };
}

function requireRows({ file, rows, dropped }: Table): void {
  if (rows > 0) return;
  const missing = dropped.target > 0 ? 'target' : 'feature';
  throw new DataError({ file }, `no row is left: in each of them a ${missing} is missing.`);
}

/** @throws DataError for a weight below 0 */
function readWeights(table: Table, column: string | null): Float64Array | undefined {
  if (column === null) return undefined;
  const weights = table.numbers([column]);
  const bad = weights.findIndex((weight) => weight < 0);
  if (bad < 0) return weights;
  throw new DataError(
    { file: table.file, line: table.lineOf(bad), column, value: String(weights[bad]) },
    `the weight is ${weights[bad]}; expected a number of at least 0.`,
  );
}
