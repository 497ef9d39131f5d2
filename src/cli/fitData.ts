import { counted } from '../messages/describe.js';
import type { Args } from './args.js';
import { type Roles, wantedForFit } from './columns.js';
import { readTable } from './csv/readTable.js';
import type { Dialect, Table, TableFacts } from './csv/table.js';
import { DataError } from './failures.js';
import type { Io } from './io.js';
import { type ColumnMatrix, columnMatrix } from './matrices.js';
import { foldsOf } from './modelKinds.js';
import { turn } from './turn.js';

/** What a fit takes from a file. */
export interface FitData {
  readonly facts: TableFacts;
  readonly features: readonly string[];
  readonly X: ColumnMatrix;
  readonly Y: ColumnMatrix;
  readonly weights: Float64Array | undefined;
}

/** Reads what a fit needs; the table itself is let go of. @throws FileError, DataError, UsageError */
export async function readFitData(
  path: string,
  dialect: Dialect,
  roles: Roles,
  args: Args,
  io: Io,
): Promise<FitData> {
  const plan = (header: readonly string[]) => wantedForFit(roles, args, path, header);
  const table = await readTable(path, dialect, plan, io);
  requireRows(table);
  const { file, header, delimiter, rows, missing, dropped } = table;
  const features = plan(header)
    .filter(({ role }) => role === 'feature')
    .map(({ name }) => name);
  await turn(io.signal);
  const weights = readWeights(table, roles.weight);
  requireFolds(table, foldsOf(args));
  const X = columnMatrix(table, features);
  const Y = columnMatrix(table, roles.targets);
  requireTargets(Y, roles.targets, file);
  await turn(io.signal);
  return {
    facts: { file, header, delimiter, rows, missing, dropped },
    features,
    X,
    Y,
    weights,
  };
}

function requireRows({ file, rows, dropped }: Table): void {
  if (rows > 0) return;
  const missing = dropped.target > 0 ? 'target' : 'feature';
  throw new DataError({ file }, `no row is left: in each of them a ${missing} is missing.`);
}

/** @param folds of the cross-validation; null where there is none */
function requireFolds({ file, rows }: Table, folds: number | null): void {
  if (folds === null || rows >= folds) return;
  throw new DataError(
    { file },
    `${counted(rows, 'row')} cannot be cut into the ${folds} folds of the cross-validation; ${rows > 1 ? 'lower --cv, or ' : ''}` +
      'choose a --model without -cv and give its --alpha.',
  );
}

/** @throws DataError for a target of which no row knows anything */
function requireTargets({ data, shape: [n] }: ColumnMatrix, targets: readonly string[], file: string): void {
  for (const [t, column] of targets.entries()) {
    if (data.subarray(t * n, (t + 1) * n).some((value) => !Number.isNaN(value))) continue;
    throw new DataError(
      { file, column },
      'the target is missing in every row; leave the column out of --target.',
    );
  }
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
