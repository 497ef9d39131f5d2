/** A search as plain data for JSON, and back. */
import type { ModelClass } from '../../files/classes.js';
import { fieldError, readInteger, readList, readRecord } from '../../files/fields.js';
import { type ModelFile, modelFile, readModelFile } from '../../files/modelFile.js';
import { requireShallow } from '../../files/shallow.js';
import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { Pipeline } from '../pipeline.js';
import { type PipelineReading, readStep } from '../pipelineFile.js';
import { readCv, writeCv } from '../splitsFile.js';
import type { CVResults, ScoreTable } from './cvResults.js';
import type { FoundCandidate } from './searchPlan.js';
import type { CrossValidated } from './validationData.js';

/** What a search has found, as plain data. */
export interface SearchFile {
  /** The file of the best estimator; null without `refit`. */
  readonly best: unknown;
  readonly index: number | null;
  readonly nSplits: number;
  /** The name of the scorer that decides. */
  readonly decisive: string;
  readonly params: unknown;
  readonly scores: unknown;
}

/** Plain data as they stand in a file: estimators as their files, numbers that JSON lacks as words. @throws InputError for a function */
function toPlain(value: unknown, place: string): unknown {
  if (typeof value === 'function') {
    throw new InputError(
      `${place} is a function, which no file can hold; expected a name. The best estimator has a file of its own: ` +
        'bestEstimator_.toJSON().',
    );
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  const { toJSON } = value as { toJSON?: () => unknown };
  if (typeof toJSON === 'function') return toJSON.call(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (entry, k) => toPlain(entry, `${place}[${k}]`));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, toPlain(entry, `${place}.${name}`)]),
  );
}

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
};

function fromPlain(value: unknown, place: string, reading: PipelineReading): unknown {
  if (typeof value === 'string' && Object.hasOwn(WORDS, value)) return WORDS[value];
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return Array.from(value as unknown[], (entry, k) => fromPlain(entry, `${place}[${k}]`, reading));
  }
  if ((value as { format?: unknown }).format === 'polytask') return readStep(value, place, reading);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, fromPlain(entry, `${place}.${name}`, reading)]),
  );
}

/** @param params those of a search, its estimator with nothing learned */
export function writeSearch(
  name: string,
  params: object,
  found: FoundCandidate | null,
): ModelFile<SearchFile> {
  const written = Object.entries(params).map(([key, value]) => [
    key,
    key === 'cv' ? writeCv(value) : toPlain(value, `${name}.toJSON: ${key}`),
  ]);
  return modelFile(name, Object.fromEntries(written), found && writeFound(name, found));
}

function writeFound(name: string, { best, index, nSplits, results }: FoundCandidate): SearchFile {
  const { params, scores } = results;
  const decisive = Object.keys(scores).find((one) => scores[one]!.meanTestScore === results.meanTestScore)!;
  return {
    best: toPlain(best, `${name}.toJSON: bestEstimator_`),
    index,
    nSplits,
    decisive,
    params: toPlain(params, `${name}.toJSON: cvResults_.params`),
    scores: toPlain(scores, `${name}.toJSON: cvResults_.scores`),
  };
}

/** The parameters and what was found, in untrusted data. @throws InputError */
export function readSearch(
  name: string,
  paramNames: readonly string[],
  file: unknown,
  classes: readonly ModelClass[] | undefined,
): { params: Record<string, unknown>; found: FoundCandidate | null } {
  requireShallow(file);
  const readInner = (inner: unknown): Pipeline => Pipeline.fromJSON(inner, classes);
  const reading: PipelineReading = { classes, depth: 0, readInner };
  const { params: given, fitted } = readModelFile(name, paramNames, file);
  const params = Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      if (key === 'cv') return [key, readCv(value)];
      if (key === 'estimator') return [key, readStep(value, 'params.estimator', reading)];
      return [key, fromPlain(value, `params.${key}`, reading)];
    }),
  );
  return { params, found: fitted === null ? null : readFound(fitted, reading) };
}

function readFound(file: unknown, reading: PipelineReading): FoundCandidate {
  const names = ['best', 'index', 'nSplits', 'decisive', 'params', 'scores'];
  const fields = readRecord(file, 'fitted', names);
  const list = readList(fields.get('params'), 'fitted.params');
  const params = list.map((one, k) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      throw fieldError(`fitted.params[${k}]`, one, 'an object with parameters');
    }
    return fromPlain(one, `fitted.params[${k}]`, reading) as Record<string, unknown>;
  });
  const count = params.length;
  const nSplits = readInteger(fields.get('nSplits'), 'fitted.nSplits', 1);
  const index = fields.get('index') === null ? null : readInteger(fields.get('index'), 'fitted.index', 0);
  if (index !== null && index >= count) {
    throw fieldError('fitted.index', index, `the number of one of the ${count} candidates`);
  }
  const scores = readScores(fields.get('scores'), count, nSplits);
  const decisive = fields.get('decisive');
  if (typeof decisive !== 'string' || !Object.hasOwn(scores, decisive)) {
    throw fieldError('fitted.decisive', decisive, `one of the scorers, ${Object.keys(scores).join(', ')}`);
  }
  const best = fields.get('best');
  const results: CVResults = { params, ...scores[decisive]!, scores };
  return Object.freeze({
    results,
    index,
    best: best === null ? null : (readStep(best, 'fitted.best', reading) as CrossValidated as never),
    nSplits,
  });
}

/** The entries of a table, by their shapes. */
const SHAPES: Readonly<Record<keyof ScoreTable, 'list' | 'ranks' | 'splits' | 'tasks'>> = {
  meanTestScore: 'list',
  stdTestScore: 'list',
  rankTestScore: 'ranks',
  splitTestScores: 'splits',
  taskTestScores: 'tasks',
  meanTrainScore: 'list',
  stdTrainScore: 'list',
  splitTrainScores: 'splits',
};
const OPTIONAL = ['taskTestScores', 'meanTrainScore', 'stdTrainScore', 'splitTrainScores'];

function readScores(file: unknown, count: number, nSplits: number): Record<string, ScoreTable> {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw fieldError('fitted.scores', file, 'an object with the scores of each scorer');
  }
  const tables = Object.entries(file).map(([name, table]) => {
    const place = `fitted.scores.${name}`;
    const fields = readRecord(table, place, Object.keys(SHAPES), OPTIONAL);
    const entries = Object.entries(SHAPES)
      .filter(([key]) => fields.has(key))
      .map(([key, shape]) => {
        const value = fields.get(key);
        const at = `${place}.${key}`;
        if (shape === 'ranks') {
          return [key, readList(value, at, count).map((rank, c) => readInteger(rank, `${at}[${c}]`, 1))];
        }
        if (shape === 'list') return [key, readScoreList(value, at, count)];
        const rows = readList(value, at, count).map((row, c) =>
          shape === 'splits'
            ? readScoreList(row, `${at}[${c}]`, nSplits)
            : readList(row, `${at}[${c}]`, nSplits).map((tasks, k) =>
                readScoreList(tasks, `${at}[${c}][${k}]`),
              ),
        );
        return [key, rows];
      });
    return [name, Object.fromEntries(entries) as ScoreTable] as const;
  });
  if (tables.length === 0) throw fieldError('fitted.scores', file, 'the scores of one scorer at least');
  return Object.fromEntries(tables);
}

/** Numbers, those that JSON lacks as words. */
function readScoreList(value: unknown, place: string, length?: number): number[] {
  return Array.from(readList(value, place, length), (entry, k) => {
    if (typeof entry === 'number' && Number.isFinite(entry)) return entry;
    if (typeof entry === 'string' && Object.hasOwn(WORDS, entry)) return WORDS[entry]!;
    throw fieldError(`${place}[${k}]`, entry, `a number, ${Object.keys(WORDS).map(quote).join(', ')}`);
  });
}
