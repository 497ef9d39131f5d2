import { type Label, type Labels, sortedClasses } from '../../data/labels.js';
import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { type Engine, numberOf, type SqlColumn } from '../engine.js';
import { isNumeric, labelOf } from '../labelOf.js';
import { columnOf, type ReadOptions } from '../options.js';

/** The two labels of a target, and its column as 0 and 1, NULL where it is missing. */
export interface LabelCode {
  readonly classes: readonly [Label, Label];
  readonly sql: string;
}

/** More distinct values than this are not looked at: they are no two labels and a few missing ones. */
const MOST_SEEN = 8;

/**
 * Reads the labels of some targets, a scan each, in the order that `fit` gives them: numbers ascending, texts by code unit, false
 * before true.
 *
 * @param haveSameLabels whether all targets have the same two
 * @throws InputError for other than two
 */
export async function readLabels(
  engine: Engine,
  options: ReadOptions,
  targets: readonly SqlColumn[],
  haveSameLabels: boolean,
): Promise<LabelCode[]> {
  const lists: Labels[] = [];
  for (const target of targets) lists.push(await seenIn(engine, options, target));
  const common = haveSameLabels ? sortedClasses(lists, 2) : null;
  return targets.map((target, t) => {
    const classes = (common ?? sortedClasses([lists[t]!], 2)) as readonly [Label, Label];
    return { classes, sql: coded(engine, target, classes) };
  });
}

async function seenIn(engine: Engine, options: ReadOptions, target: SqlColumn): Promise<Labels> {
  const { source, params, signal, caller } = options;
  const { name } = target;
  const rows = await engine.query(
    `SELECT v, count(*) FROM (SELECT ${valueIn(engine, target)} AS v FROM ${source}) AS b GROUP BY v LIMIT ${MOST_SEEN}`,
    params,
    signal,
  );
  const seen = rows
    .map(([cell]) => cell)
    .filter(
      (cell) => cell !== null && cell !== undefined && !(isNumeric(target) && Number.isNaN(numberOf(cell))),
    )
    .map((cell) => labelOf(target, cell));
  const place = `${caller}: target ${quote(name)}`;
  if (rows.length >= MOST_SEEN) {
    throw new InputError(`${place} has more than ${MOST_SEEN - 2} distinct values; expected two labels.`);
  }
  return { rows: 0, columns: 1, codes: new Int32Array(0), seen, name: place };
}

function valueIn({ dialect }: Engine, target: SqlColumn): string {
  const column = columnOf(dialect, target.name);
  return isNumeric(target) ? dialect.asDouble(column) : dialect.asText(column);
}

function coded(engine: Engine, target: SqlColumn, classes: readonly [Label, Label]): string {
  const { dialect } = engine;
  const value = valueIn(engine, target);
  const literal = (label: Label): string =>
    typeof label === 'number' ? dialect.number(label) : dialect.text(String(label));
  const [zero, one] = classes.map(
    (label, k) => `WHEN ${value} = ${literal(label)} THEN ${dialect.number(k)}`,
  );
  return `CASE ${zero} ${one} END`;
}
