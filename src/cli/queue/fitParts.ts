/** Fits of squared losses to files that workers sum, part by part: no row is read here. */
import { Hash } from '../../chunks/hash.js';
import {
  type CSVRange,
  InputError,
  type Model,
  type ParquetRange,
  type SufficientStatistics,
} from '../../index.js';
import { statisticsQueue } from '../../queue/index.js';
import type { Args } from '../args.js';
import { type Roles, wantedForFit } from '../columns.js';
import type { Dialect, Wanted } from '../csv/table.js';
import {
  type FitRequest,
  fitToParts,
  foldsOf,
  isFittedToSums,
  NONE,
  type SumsFit,
  withoutRows,
} from '../database/fitSums.js';
import { DataError } from '../failures.js';
import { weighFeatures } from '../featureWeights.js';
import type { Io } from '../io.js';
import type { FittedHere } from '../models/kinds.js';
import { planModel } from '../models/plan.js';
import { ProgressBar } from '../progress.js';
import { hearing, warnOn } from '../warnings.js';
import { openParts, type PartFiles, type PartRoles } from './parts.js';
import type { QueueAddress } from './readQueue.js';

/** Fits by the workers of a queue. @throws FileError, DataError, UsageError */
export async function fitParts(
  files: readonly string[],
  queue: QueueAddress,
  dialect: Dialect,
  asked: FitRequest,
  io: Io,
): Promise<SumsFit> {
  requireSums(asked.args, asked.roles);
  const shown = asked.args.positionals.join(' ');
  try {
    const parts = await openParts(files, dialect);
    try {
      return await fitFiles(parts, files, shown, queue, dialect, asked, io);
    } finally {
      parts.close();
    }
  } catch (error) {
    throw error instanceof InputError && !(error instanceof DataError)
      ? new DataError(
          { file: shown },
          error.message.replace(/^(?:csvChunks|parquetChunks|chunkedStatistics): /, ''),
        )
      : error;
  }
}

/** @throws UsageError for what needs the rows */
function requireSums(
  args: Args,
  { encode, impute, classify, missingTargets, missingFeatures, task }: Roles,
): void {
  const needsRows = [
    [args.has('standardize'), 'standardize'],
    [encode.length > 0, 'encode'],
    [impute !== null, 'impute'],
    [classify.length > 0, 'classify'],
    [args.has('grid'), 'grid'],
    [args.has('seed'), 'seed'],
    [args.has('thousands'), 'thousands'],
    [missingFeatures === 'drop', 'missing-features drop'],
    [missingTargets !== (task === null ? 'keep' : 'drop'), `missing-targets ${missingTargets}`],
  ] as const;
  const option = needsRows.find(([isGiven]) => isGiven)?.[1];
  if (option === undefined) return;
  throw args.fail(`--${option} needs the rows; with --redis workers sum products of columns alone.`);
}

async function fitFiles(
  parts: PartFiles,
  files: readonly string[],
  shown: string,
  queue: QueueAddress,
  dialect: Dialect,
  { roles, request, featureWeights, args }: FitRequest,
  io: Io,
): Promise<SumsFit> {
  const { header, delimiter } = parts;
  const wanted = wantedForFit(roles, request.isLabel, args, shown, header);
  const facts = { file: shown, header, delimiter, rows: 0, missing: NONE, dropped: NONE };
  const { model, grid } = planModel(request, withoutRows(facts, wanted, roles));
  if (grid !== null || !isFittedToSums(model)) {
    throw args.fail(
      '--redis is for models of squared losses, which sums of products are enough for: multi-task-lasso, multi-task-elastic-net (and ' +
        '-cv), soft-sharing-regressor, and multi-task-model with --alpha.',
    );
  }
  const features = namesOf(wanted, 'feature');
  weighFeatures(model as unknown as FittedHere, featureWeights, features, args);
  const own: PartRoles = { features, targets: roles.targets, task: roles.task, weight: roles.weight };
  const folds = foldsOf(model);
  const name = nameOf([files, own, delimiter, dialect, folds]);
  const found = await sumFolds(() => parts.chunks(own), folds, name, queue, io);
  const { statistics, warnings } = await fitToParts(model, found.parts);
  const seen = statistics.blocks.reduce((sum, { n, nTasks }) => sum + n * nTasks, 0);
  const cellsOfTargets = roles.task === null ? found.rows * statistics.T : found.rows;
  return {
    model: model as unknown as Model,
    statistics,
    warnings,
    facts: {
      ...facts,
      rows: found.rows,
      missing: { target: roles.weight === null ? cellsOfTargets - seen : 0, feature: 0 },
    },
  };
}

/** The sums of all parts, or of each fold: fold k of K has the parts k, k + K, k + 2 K, .... */
async function sumFolds(
  chunks: () => AsyncIterable<CSVRange | ParquetRange>,
  folds: number | null,
  run: string,
  { redis, name }: QueueAddress,
  io: Io,
): Promise<{ readonly parts: readonly SufficientStatistics[]; readonly rows: number }> {
  let total = 0;
  for await (const _ of chunks()) total++;
  if (folds !== null && total < folds) {
    throw new InputError(
      `the files are ${total} parts, too few for ${folds} folds, which parts are divided into; give --alpha and a model without -cv, ` +
        'or fit without --redis.',
    );
  }
  const bar = new ProgressBar(io, 'Summing');
  const done: { chunks: number; samples: number }[] = [];
  const sumOf = (key: 'chunks' | 'samples'): number => done.reduce((sum, progress) => sum + progress[key], 0);
  const count = folds ?? 1;
  const told = new Set<string>(); // each fold has a queue, which would say the same
  const tell = ({ message }: Error): void => {
    if (told.has(message)) return;
    told.add(message);
    bar.clear();
    void warnOn(io, message);
  };
  const sumFold = (fold: number): Promise<SufficientStatistics> =>
    statisticsQueue({ redis, name, run: `${run}-${fold}` }).statistics(every(chunks(), count, fold), {
      signal: io.signal,
      onProgress: (progress) => {
        done[fold] = progress;
        const summed = sumOf('chunks');
        bar.update(summed / total, `${summed} of ${total} parts`);
      },
    });
  try {
    const folds = Array.from({ length: count }, (_, fold) => fold);
    const parts = await hearing(tell, () => Promise.all(folds.map(sumFold)));
    return { parts, rows: sumOf('samples') };
  } finally {
    bar.clear();
  }
}

async function* every<Item>(
  items: AsyncIterable<Item>,
  count: number,
  first: number,
): AsyncGenerator<Item, void, void> {
  let k = 0;
  for await (const item of items) if (k++ % count === first) yield item;
}

/** The same for the same files and options: a run that was stopped finds the parts that are done. */
function nameOf(of: readonly unknown[]): string {
  return `fit-${new Hash().text(JSON.stringify(of))}`;
}

function namesOf(wanted: readonly Wanted[], role: Wanted['role']): string[] {
  return wanted.filter((column) => column.role === role).map(({ name }) => name);
}
