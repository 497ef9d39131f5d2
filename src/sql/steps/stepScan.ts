import { aggregatesOf } from '../aggregates.js';
import type { Engine, SqlColumn } from '../engine.js';
import { columnOf, type ReadOptions } from '../options.js';

/** The rows that steps are fitted to. */
export interface StepScan {
  readonly engine: Engine;
  readonly options: ReadOptions;
  /** The column of weights. */
  readonly weight: SqlColumn | null;
}

/** The name of the weights in what {@link scanColumns} reads; 1 without. */
export const WEIGHT = 'w';

/**
 * Aggregates of some expressions, which are called v0, v1, ... in them: one scan, or as many as its statements are.
 *
 * @returns their values, in the order of `aggregates`
 */
export async function scanColumns(
  { engine, options, weight }: StepScan,
  expressions: readonly string[],
  aggregates: readonly string[],
): Promise<Float64Array> {
  const { dialect } = engine;
  const w = weight ? dialect.asDouble(columnOf(dialect, weight.name)) : dialect.number(1);
  const list = [...expressions.map((expression, j) => `${expression} AS v${j}`), `${w} AS ${WEIGHT}`];
  const from = `(SELECT ${list.join(', ')} FROM ${options.source}${dialect.fence}) AS columns_of_step`;
  const [group] = await aggregatesOf(engine, options, { groups: [] }, from, aggregates, 'preparation');
  return group!.values;
}

/** The distinct values of an expression with their counts, the most frequent first, `most` of them at most. */
export async function countValues(
  { engine, options }: StepScan,
  expression: string,
  most: number,
): Promise<readonly (readonly [value: unknown, count: number])[]> {
  const { source, params, signal, onProgress } = options;
  const rows = await engine.query(
    `SELECT v, count(*) AS c FROM (SELECT ${expression} AS v FROM ${source}) AS b GROUP BY v ORDER BY c DESC LIMIT ${most}`,
    params,
    signal,
  );
  onProgress({ stage: 'preparation', completed: 1, total: 1 });
  return rows.map(([value, count]) => [value, Number(count)] as const);
}
