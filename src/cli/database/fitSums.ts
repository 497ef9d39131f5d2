/** Fits of squared losses to a database, by the sums that it computes: no row is read here. */
import { InputError, type Model, mergeStatistics, type SufficientStatistics } from '../../index.js';
import { readLoss } from '../../losses/registry.js';
import { type DuckDBLike, duckdbEngine } from '../../sql/engines/duckdb.js';
import { type PostgresLike, postgresEngine } from '../../sql/engines/postgres.js';
import { fitTable } from '../../sql/fitSQL.js';
import type { SqlOptions } from '../../sql/options.js';
import type { Args } from '../args.js';
import { type Roles, wantedForFit } from '../columns.js';
import type { TableFacts, Wanted } from '../csv/table.js';
import { DataError } from '../failures.js';
import { encodedNames } from '../features.js';
import { type FeatureWeights, weighFeatures } from '../featureWeights.js';
import type { FitData } from '../fitData.js';
import type { Io } from '../io.js';
import { assemble } from '../models/assemble.js';
import { DEFAULT_FOLDS } from '../models/params.js';
import { type ModelRequest, planModel } from '../models/plan.js';
import { ProgressBar } from '../progress.js';
import { hearing } from '../warnings.js';
import { isAddress } from './address.js';
import type { Database } from './database.js';
import { readDatabaseRows } from './databaseRows.js';
import { openDatabase } from './openDatabase.js';

/** What a fit by sums gives. */
export interface SumsFit {
  readonly model: Model;
  readonly facts: TableFacts;
  /** Those of all rows. */
  readonly statistics: SufficientStatistics;
  /** How many of its features are numbers, and no categories: the first, or all. */
  readonly nNumbers?: number;
  readonly warnings: readonly Error[];
}

/** What a fit is asked for. */
export interface FitRequest {
  readonly roles: Roles;
  readonly request: ModelRequest;
  readonly featureWeights: FeatureWeights;
  readonly args: Args;
}

/** Fits by sums; null where the rows themselves are needed: of a CSV file, or for another loss. @throws FileError, DataError, UsageError */
export async function fitSums(path: string, asked: FitRequest, io: Io): Promise<SumsFit | null> {
  const { roles } = asked;
  if (!isAddress(path) || roles.classify.length > 0 || roles.missingTargets === 'error') return null;
  const database = await openDatabase(path, io);
  try {
    return await fitDatabase(database, asked, io);
  } catch (error) {
    const file = database.address.shown;
    throw error instanceof InputError && !(error instanceof DataError)
      ? new DataError(
          { file },
          error.message.replace(/^fitSQL: (?:the pipeline(?:, (?:step|part) "\w+")*: )?/, ''),
        )
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
  const isReadable = wanted.every(
    ({ name, role }) => role === 'task' || roles.encode.includes(name) || named.get(name)!.isNumber,
  );
  if (!isReadable || named.size < columns.length) return null;
  const facts = { file: address.shown, header, delimiter: ',', rows: 0, missing: NONE, dropped: NONE };
  const plan = planModel(request, withoutRows(facts, wanted, roles));
  if (plan.grid !== null || !isFittedToSums(plan.model)) return null;
  const engine =
    address.engine === 'duckdb'
      ? duckdbEngine(database.connection as DuckDBLike)
      : postgresEngine(database.connection as PostgresLike);
  const read = await readDatabaseRows(database, engine, wanted, roles.encode, named, io.signal);
  if (read === null) return null;
  const { query, features, kept, dropped } = read;
  weighFeatures(plan.model, featureWeights, encodedNames(features), args);
  const { impute } = roles;
  const preparation = { columns: features, impute, standardize: args.has('standardize'), isCoded: false };
  const model = assemble(plan, preparation, args, false);
  const bar = new ProgressBar(io, 'Reading');
  let scans = 0;
  const cv = foldsOf(plan.model);
  const options: SqlOptions = {
    query,
    features: features.map(({ name }) => name),
    targets: roles.targets,
    ...(roles.task !== null && { task: roles.task }),
    ...(roles.weight !== null && { weight: roles.weight }),
    ...(cv !== null && { folds: cv }),
    signal: io.signal,
    onProgress: ({ stage }) => {
      scans++;
      bar.update(null, `${scans} ${scans === 1 ? 'scan' : 'scans'} done (${stage})`);
    },
  };
  const warnings: Error[] = [];
  const { parts } = await hearing(
    (warning) => warnings.push(warning),
    () => fitTable(model, engine, options),
  ).finally(() => bar.clear());
  const statistics = mergeStatistics(...parts!);
  return {
    model,
    statistics,
    nNumbers: features.filter(({ categories }) => categories === null).length,
    warnings,
    facts: {
      ...facts,
      rows: kept,
      missing: read.missing,
      dropped,
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

export const NONE = /* @__PURE__ */ Object.freeze({ target: 0, feature: 0 });

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
