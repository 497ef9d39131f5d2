/** Fits of squared losses to a database, by the sums that it computes: no row is read here. */
import { InputError, type Model, mergeStatistics, type SufficientStatistics } from '../../index.js';
import { readLoss } from '../../losses/registry.js';
import { type DuckDBLike, duckdbEngine } from '../../sql/engines/duckdb.js';
import { type PostgresLike, postgresEngine } from '../../sql/engines/postgres.js';
import type { SqlProgress } from '../../sql/options.js';
import { sqlStatistics } from '../../sql/sqlStatistics.js';
import type { Args } from '../args.js';
import { type Roles, wantedForFit } from '../columns.js';
import type { TableFacts, Wanted } from '../csv/table.js';
import { DataError } from '../failures.js';
import { type FeatureWeights, weighFeatures } from '../featureWeights.js';
import type { FitData } from '../fitData.js';
import type { Io } from '../io.js';
import type { FittedHere } from '../models/kinds.js';
import { DEFAULT_FOLDS } from '../models/params.js';
import { type ModelRequest, planModel } from '../models/plan.js';
import { ProgressBar } from '../progress.js';
import { hearing } from '../warnings.js';
import { identifier, isAddress } from './address.js';
import type { Database, DatabaseColumn } from './database.js';
import { openDatabase } from './openDatabase.js';

/** What a fit by sums gives. */
export interface SumsFit {
  readonly model: Model;
  readonly facts: TableFacts;
  /** Those of all rows. */
  readonly statistics: SufficientStatistics;
  readonly warnings: readonly Error[];
}

/** What a fit is asked for. */
export interface FitRequest {
  readonly roles: Roles;
  readonly request: ModelRequest;
  readonly featureWeights: FeatureWeights;
  readonly args: Args;
}

/** Fits by sums; null where the rows themselves are needed: of a CSV file, for another loss, or to prepare columns. @throws FileError, DataError, UsageError */
export async function fitSums(path: string, asked: FitRequest, io: Io): Promise<SumsFit | null> {
  const { roles, args } = asked;
  const prepares = args.has('standardize') || roles.encode.length > 0 || roles.impute !== null;
  if (!isAddress(path) || prepares || roles.classify.length > 0 || roles.missingTargets === 'error')
    return null;
  const database = await openDatabase(path, io);
  try {
    return await fitDatabase(database, asked, io);
  } catch (error) {
    const file = database.address.shown;
    throw error instanceof InputError && !(error instanceof DataError)
      ? new DataError({ file }, error.message.replace(/^sqlStatistics: /, ''))
      : error;
  } finally {
    await database.close();
  }
}

async function fitDatabase(database: Database, asked: FitRequest, io: Io): Promise<SumsFit | null> {
  const { roles, request, featureWeights, args } = asked;
  const { address, columns } = database;
  const named = new Map(columns.map((column) => [column.name.trim().normalize('NFC'), column]));
  const header = [...named.keys()];
  const wanted = wantedForFit(roles, request.isLabel, args, address.shown, header);
  const areNumbers = wanted.every(({ name, role }) => role === 'task' || named.get(name)!.isNumber);
  if (!areNumbers || named.size < columns.length) return null;
  const facts = { file: address.shown, header, delimiter: ',', rows: 0, missing: NONE, dropped: NONE };
  const { model, grid } = planModel(request, withoutRows(facts, wanted, roles));
  if (grid !== null || !isFittedToSums(model)) return null;
  const features = columnsOf(wanted, 'feature', named);
  const names = features.map(({ name }) => name);
  weighFeatures(model as FittedHere, featureWeights, names, args);
  const where = conditionOf(wanted, named);
  const bar = new ProgressBar(io, 'Reading');
  const told: SqlProgress[] = [];
  const options = {
    query: `SELECT * FROM ${address.source}${where === null ? '' : ` WHERE ${where}`}`,
    features: names,
    targets: columnsOf(wanted, 'target', named).map(({ name }) => name),
    ...(roles.task !== null && { task: named.get(roles.task)!.name }),
    ...(roles.weight !== null && { weight: named.get(roles.weight)!.name }),
    signal: io.signal,
    onProgress: (progress: SqlProgress) => {
      told.push(progress);
      bar.update(null, `${told.length} ${told.length === 1 ? 'scan' : 'scans'} done (${progress.stage})`);
    },
  };
  const all = Number(await database.one(`SELECT count(*) FROM ${address.source}`));
  const rows =
    where === null
      ? all
      : Number(await database.one(`SELECT count(*) FROM ${address.source} WHERE ${where}`));
  const engine =
    address.engine === 'duckdb'
      ? duckdbEngine(database.connection as DuckDBLike)
      : postgresEngine(database.connection as PostgresLike);
  const cv = foldsOf(model);
  let parts: readonly SufficientStatistics[];
  try {
    parts =
      cv === null
        ? [await sqlStatistics(engine, options)]
        : await sqlStatistics(engine, { ...options, folds: cv });
  } finally {
    bar.clear();
  }
  const { warnings, statistics } = await fitToParts(model, parts);
  const seen = statistics.blocks.reduce((sum, { n, nTasks }) => sum + n * nTasks, 0);
  const expected = roles.task === null ? rows * statistics.T : rows;
  return {
    model: model as unknown as Model,
    statistics,
    warnings,
    facts: {
      ...facts,
      rows,
      missing: { target: roles.weight === null ? expected - seen : 0, feature: 0 },
      dropped: { target: all - rows, feature: 0 },
    },
  };
}

/** Fits to the sums of all rows, or to those of each fold; hears what the fit warns of. */
export async function fitToParts(
  model: SumsModel,
  parts: readonly SufficientStatistics[],
): Promise<Pick<SumsFit, 'statistics' | 'warnings'>> {
  const warnings: Error[] = [];
  const given = foldsOf(model) === null ? parts[0]! : parts;
  await hearing(
    (warning) => warnings.push(warning),
    async () => model.fitStatistics(given),
  );
  return { statistics: mergeStatistics(...parts), warnings };
}

/** How many folds a model wants its sums in; null for none. */
export function foldsOf(model: SumsModel): number | null {
  return 'cv' in model ? ((model.cv as number | null) ?? DEFAULT_FOLDS) : null;
}

export const NONE = Object.freeze({ target: 0, feature: 0 });

/** An estimator that takes sums in place of rows, those of each fold where it cross-validates. */
export interface SumsModel {
  readonly cv?: unknown;
  fitStatistics(statistics: unknown): unknown;
}

/** Whether a model is fitted to sums: all its losses are squared, and its folds are a number of them. */
export function isFittedToSums(model: object): model is SumsModel {
  const { fitStatistics, losses = [], cv = null } = model as Record<string, unknown>;
  if (typeof fitStatistics !== 'function' || (cv !== null && typeof cv !== 'number')) return false;
  return [losses].flat().every((loss) => readLoss(loss)?.isQuadratic === true);
}

/** What a model is planned for, before anything is read. */
export function withoutRows(facts: TableFacts, wanted: readonly Wanted[], { task }: Roles): FitData {
  const of = (role: Wanted['role']): string[] =>
    wanted.filter((column) => column.role === role).map(({ name }) => name);
  const features = of('feature');
  const none = new Float64Array(0);
  return {
    facts,
    features: {
      columns: features.map((name) => ({ name, categories: null })),
      X: { data: none, shape: [0, features.length], order: 'column' },
    },
    targets: of('target').map((name) => ({ name, values: none, labels: null })),
    tasks: task === null ? null : { names: [], rows: [] },
    weights: undefined,
  };
}

function columnsOf(
  wanted: readonly Wanted[],
  role: Wanted['role'],
  named: ReadonlyMap<string, DatabaseColumn>,
): DatabaseColumn[] {
  return wanted.filter((column) => column.role === role).map(({ name }) => named.get(name)!);
}

/** The rows that are not left out; null for all. NaN is missing as NULL is. */
function conditionOf(wanted: readonly Wanted[], named: ReadonlyMap<string, DatabaseColumn>): string | null {
  const conditions = wanted
    .filter(({ missing }) => missing === 'drop')
    .map(({ name }) => identifier(named.get(name)!.name))
    .map((column) => `(${column} IS NOT NULL AND CAST(${column} AS float8) <> CAST('NaN' AS float8))`);
  return conditions.length === 0 ? null : conditions.join(' AND ');
}
