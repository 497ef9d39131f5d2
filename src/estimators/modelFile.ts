import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { FittedLinearModel } from './linearModel.js';

/** The format's version; a reader refuses a newer one. */
const VERSION = 1;

/** A model as plain data: what `JSON.stringify(model)` writes. */
export interface ModelFile {
  readonly format: 'polytask';
  readonly version: number;
  readonly estimator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fitted: FittedFile | null;
}

/** What was learned; the arrays of numbers hold every digit. */
export interface FittedFile {
  /** T x p. */
  readonly coef: number[][];
  /** T. */
  readonly intercept: number[];
  readonly nFeaturesIn: number;
  readonly taskNames: string[];
  readonly nIter: number;
  readonly dualGap: number;
  readonly eps: number;
  readonly converged: boolean;
}

export function writeModelFile(
  estimator: string,
  params: object,
  fitted: FittedLinearModel | null,
): ModelFile {
  return {
    format: 'polytask',
    version: VERSION,
    estimator,
    params: { ...params },
    fitted: fitted && {
      coef: Array.from({ length: fitted.nTasks }, (_, t) =>
        Array.from({ length: fitted.nFeatures }, (_, j) => fitted.w[j * fitted.nTasks + t]!),
      ),
      intercept: [...fitted.intercept],
      nFeaturesIn: fitted.nFeatures,
      taskNames: [...fitted.taskNames],
      nIter: fitted.nIter,
      dualGap: fitted.dualGap,
      eps: fitted.eps,
      converged: fitted.converged,
    },
  };
}

/**
 * Reads a model file as data from a stranger: every field is checked, own properties only, nothing more is
 * allocated than the file itself holds.
 *
 * @throws InputError that names the first field that is not as it should be
 */
export function readModelFile(
  estimator: string,
  paramNames: readonly string[],
  file: unknown,
): { params: Record<string, unknown>; fitted: FittedLinearModel | null } {
  if (typeof file === 'string') {
    throw new InputError(`${estimator}.fromJSON takes the parsed data, not its text: pass JSON.parse(text).`);
  }
  const root = readRecord(file, 'the model file', ['format', 'version', 'estimator', 'params', 'fitted']);
  if (root.get('format') !== 'polytask') {
    throw fieldError('format', root.get('format'), "'polytask'");
  }
  const version = root.get('version');
  if (version !== VERSION) {
    const newer = typeof version === 'number' && version > VERSION ? '; a newer polytask wrote it' : '';
    throw fieldError('version', version, `${VERSION}${newer}`);
  }
  if (root.get('estimator') !== estimator) {
    throw fieldError('estimator', root.get('estimator'), `'${estimator}'; call fromJSON of that class`);
  }
  const params = readRecord(root.get('params'), 'params', paramNames);
  const fitted = root.get('fitted');
  return {
    params: Object.fromEntries(params),
    fitted: fitted === null ? null : readFitted(fitted),
  };
}

function readFitted(value: unknown): FittedLinearModel {
  const fields = readRecord(value, 'fitted', [
    'coef',
    'intercept',
    'nFeaturesIn',
    'taskNames',
    'nIter',
    'dualGap',
    'eps',
    'converged',
  ]);
  const coef = readList(fields.get('coef'), 'fitted.coef');
  const nTasks = coef.length;
  if (nTasks === 0) throw fieldError('fitted.coef', coef, 'a row for each task, at least one');
  const nFeatures = readList(coef[0], 'fitted.coef[0]').length;
  if (nFeatures === 0) throw fieldError('fitted.coef[0]', coef[0], 'a number for each feature, at least one');
  const rows = Array.from(coef, (row, t) => readNumbers(row, `fitted.coef[${t}]`, nFeatures));
  const w = new Float64Array(nFeatures * nTasks);
  for (let t = 0; t < nTasks; t++) {
    for (let j = 0; j < nFeatures; j++) w[j * nTasks + t] = rows[t]![j]!;
  }
  const intercept = readNumbers(fields.get('intercept'), 'fitted.intercept', nTasks);
  const taskNames = Array.from(readList(fields.get('taskNames'), 'fitted.taskNames', nTasks), (name, t) => {
    if (typeof name !== 'string') throw fieldError(`fitted.taskNames[${t}]`, name, 'a string');
    return name;
  });
  if (new Set(taskNames).size < nTasks) throw new InputError('fitted.taskNames: expected distinct names.');
  if (fields.get('nFeaturesIn') !== nFeatures) {
    throw fieldError(
      'fitted.nFeaturesIn',
      fields.get('nFeaturesIn'),
      `${nFeatures}, the length of the rows of coef`,
    );
  }
  const converged = fields.get('converged');
  if (typeof converged !== 'boolean') throw fieldError('fitted.converged', converged, 'true or false');
  const dualGap = readNumber(fields.get('dualGap'), 'fitted.dualGap', 0);
  const eps = readNumber(fields.get('eps'), 'fitted.eps', 0);
  if (converged && dualGap > eps) {
    throw fieldError('fitted.converged', converged, `false, for dualGap ${dualGap} is above eps ${eps}`);
  }
  const nIter = readNumber(fields.get('nIter'), 'fitted.nIter', 0);
  if (!Number.isSafeInteger(nIter)) throw fieldError('fitted.nIter', nIter, 'an integer');
  return Object.freeze({
    w,
    intercept: Object.freeze(intercept),
    nFeatures,
    nTasks,
    taskNames: Object.freeze(taskNames),
    nIter,
    dualGap,
    eps,
    converged,
  });
}

/** The own properties of a plain object that has just these. */
function readRecord(value: unknown, place: string, names: readonly string[]): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fieldError(place, value, `an object with ${names.join(', ')}`);
  }
  const entries = new Map<string, unknown>(Object.entries(value));
  for (const name of names) {
    if (entries.get(name) === undefined) throw new InputError(`${place} lacks ${name}.`);
  }
  for (const name of entries.keys()) {
    if (!names.includes(name))
      throw new InputError(`${place} holds ${JSON.stringify(name)}, which is unknown.`);
  }
  return entries;
}

function readList(value: unknown, place: string, length?: number): unknown[] {
  if (!Array.isArray(value)) throw fieldError(place, value, 'an array');
  if (length !== undefined && value.length !== length) {
    throw new InputError(`${place} has ${value.length} entries; expected ${length}.`);
  }
  return value;
}

/** Reads each entry once, and makes room only for those that are there. */
function readNumbers(value: unknown, place: string, length: number): number[] {
  const list = readList(value, place, length);
  const numbers: number[] = [];
  for (let k = 0; k < length; k++) numbers.push(readNumber(list[k], `${place}[${k}]`));
  return numbers;
}

function readNumber(value: unknown, place: string, min?: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= (min ?? value)) return value;
  throw fieldError(place, value, min === undefined ? 'a finite number' : `a finite number, at least ${min}`);
}

function fieldError(place: string, value: unknown, expected: string): InputError {
  return new InputError(`${place} is ${describe(value)}; expected ${expected}.`);
}
