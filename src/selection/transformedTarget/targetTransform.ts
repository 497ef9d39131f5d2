/** Targets of all tasks through a transformer of columns, and back: a column is a task. */
import { eachTask, isTaskList, readTasks } from '../../data/fromTasks.js';
import { type Targets, toTargets, toTaskTargets } from '../../data/targets.js';
import { toIncompleteColumns } from '../../matrix/fromInput.js';
import type { FlatMatrix } from '../../matrix/input.js';
import { describe } from '../../messages/describe.js';
import { InputError, UserWarning, warn } from '../../messages/errors.js';

/** What transforms targets: StandardScaler, MinMaxScaler, FunctionTransformer, or any object with these methods. */
export interface TargetTransformer {
  clone(): unknown;
  fit(Y: FlatMatrix): unknown;
  /** m x T numbers; NaN, which is a missing target, stays NaN. */
  transform(Y: FlatMatrix): unknown;
  inverseTransform(Z: FlatMatrix): unknown;
  toJSON?(): unknown;
}

/** Targets by columns, NaN where missing; those of tasks with n_t samples have NaN below them. */
export interface TargetColumns {
  readonly rows: number;
  /** n_t */
  readonly counts: readonly number[];
  readonly data: Float64Array;
}

/** The targets of a fit, `(X, Y)` or `(tasks)`. @throws InputError for what are no numbers */
export function targetColumns(args: readonly unknown[]): TargetColumns {
  const targets = isTaskList(args[0])
    ? eachTask(readTasks(args[0]), ({ y }, _, place) => toTaskTargets(y, `${place}.y`, 'allow'))
    : columnsOf(toTargets(args[1], 'Y', 'allow'));
  const counts = targets.map(({ rows }) => rows);
  const rows = counts.reduce((most, count) => Math.max(most, count), 0);
  const data = new Float64Array(rows * counts.length).fill(Number.NaN);
  for (const [t, { data: y, missing }] of targets.entries()) {
    data.set(missing ? y.map((value, i) => (missing[i] ? Number.NaN : value)) : y, t * rows);
  }
  return { rows, counts, data };
}

function columnsOf({ rows, columns, data, missing }: Targets): Targets[] {
  return Array.from({ length: columns }, (_, t) => {
    const part = <List extends { subarray(from: number, to: number): List }>(list: List): List =>
      list.subarray(t * rows, (t + 1) * rows);
    return { rows, columns: 1, data: part(data), missing: missing && part(missing) };
  });
}

/** The arguments of a fit with these targets in the place of theirs. */
export function withTargets(
  args: readonly unknown[],
  { rows, counts, data }: TargetColumns,
): readonly unknown[] {
  if (!isTaskList(args[0])) {
    return args.with(1, { data, shape: [rows, counts.length], order: 'column' });
  }
  const tasks = args[0].map((task, t) => ({ ...task, y: data.slice(t * rows, t * rows + counts[t]!) }));
  return args.with(0, tasks);
}

/**
 * Columns through a method of a transformer.
 *
 * @throws InputError where as many columns and rows of numbers do not come back
 */
export function through(
  transformer: TargetTransformer,
  method: 'transform' | 'inverseTransform',
  columns: TargetColumns,
): TargetColumns {
  const { rows, counts, data } = columns;
  const given: FlatMatrix = { data, shape: [rows, counts.length], order: 'column' };
  const name = `what ${method} of ${describe(transformer)} makes of the targets`;
  const made = toIncompleteColumns(transformer[method](given), name);
  if (made.kind === 'sparse' || made.rows !== rows || made.columns !== counts.length) {
    throw new InputError(
      `${name} is ${made.rows} x ${made.columns}${made.kind === 'sparse' ? ', sparse' : ''}; expected ${rows} x ${counts.length}, dense.`,
    );
  }
  return { rows, counts, data: made.data };
}

/** NumPy's `allclose`. */
const [RELATIVE, ABSOLUTE] = [1e-5, 1e-8];

/** Warns where what is transformed does not come back, on about ten samples, as in scikit-learn. */
export function warnOfInverse(caller: string, transformer: TargetTransformer, columns: TargetColumns): void {
  const step = Math.max(1, Math.floor(columns.rows / 10));
  const chosen = Array.from({ length: Math.ceil(columns.rows / step) }, (_, k) => k * step);
  const { counts } = columns;
  const data = Float64Array.from(
    counts.flatMap((_, t) => chosen.map((i) => columns.data[t * columns.rows + i]!)),
  );
  const some = { rows: chosen.length, counts: counts.map(() => chosen.length), data };
  const back = through(transformer, 'inverseTransform', through(transformer, 'transform', some)).data;
  const wrong = data.findIndex((y, k) => Math.abs(y - back[k]!) > ABSOLUTE + RELATIVE * Math.abs(back[k]!));
  if (wrong < 0) return;
  warn(
    new UserWarning(
      `${caller}: the target ${data[wrong]} comes back from the transformer as ${back[wrong]}: its two ways are not inverse to ` +
        'each other. Set checkInverse to false if that is meant.',
    ),
  );
}
