import {
  fieldError,
  readInteger,
  readList,
  readNumber,
  readNumbers,
  readRecord,
  readStrings,
} from '../files/fields.js';
import type { FittedLinearModel } from './linearModel.js';

export { type ModelFile, modelFile, readModelFile } from '../files/modelFile.js';

/** What was learned by a linear model; the arrays of numbers hold every digit. */
export interface FittedFile {
  /** T x p; 1 x p where all tasks share their weights. */
  readonly coef: number[][];
  /** T. */
  readonly intercept: number[];
  readonly nFeaturesIn: number;
  readonly taskNames: string[];
  /** p, or null where none were given. */
  readonly featureNamesIn: string[] | null;
  readonly nIter: number;
  /** What the certificate says: the duality gap, unless `certificate` is there. */
  readonly dualGap: number;
  /** That dualGap is what proximal steps would still gain, the penalty not being convex. */
  readonly certificate?: 'stationary';
  readonly eps: number;
  readonly converged: boolean;
}

const FIELDS = [
  'coef',
  'intercept',
  'nFeaturesIn',
  'taskNames',
  'featureNamesIn',
  'nIter',
  'dualGap',
  'eps',
  'converged',
];

export function writeLinearModel(fitted: FittedLinearModel): FittedFile {
  const outputs = fitted.w.length / fitted.nFeatures;
  return {
    coef: Array.from({ length: outputs }, (_, t) =>
      Array.from({ length: fitted.nFeatures }, (_, j) => fitted.w[j * outputs + t]!),
    ),
    intercept: [...fitted.intercept],
    nFeaturesIn: fitted.nFeatures,
    taskNames: [...fitted.taskNames],
    featureNamesIn: fitted.featureNames && [...fitted.featureNames],
    nIter: fitted.nIter,
    dualGap: fitted.dualGap,
    ...(fitted.certifies && { certificate: fitted.certifies }),
    eps: fitted.eps,
    converged: fitted.converged,
  };
}

/**
 * Reads what a linear model learned; nothing more is allocated than the file itself holds.
 *
 * @param more the names of further fields, which the caller reads
 * @param weights whether each task has weights of its own, a row of coef, or all share one row, or rows and intercepts are
 *   outputs, of which a task may own several
 * @throws InputError that names the first field that is not as it should be
 */
export function readLinearModel(
  value: unknown,
  more: readonly string[] = [],
  weights: 'each' | 'shared' | 'outputs' = 'each',
): { model: FittedLinearModel; rest: ReadonlyMap<string, unknown> } {
  const fields = readRecord(value, 'fitted', [...FIELDS, 'certificate', ...more], ['certificate']);
  const coef = readList(fields.get('coef'), 'fitted.coef');
  const outputs = coef.length;
  if (outputs === 0) throw fieldError('fitted.coef', coef, 'a row for each task, at least one');
  if (weights === 'shared') readList(coef, 'fitted.coef', 1);
  const nFeatures = readList(coef[0], 'fitted.coef[0]').length;
  if (nFeatures === 0) throw fieldError('fitted.coef[0]', coef[0], 'a number for each feature, at least one');
  const rows = Array.from(coef, (row, t) => readNumbers(row, `fitted.coef[${t}]`, nFeatures));
  const w = new Float64Array(nFeatures * outputs);
  for (let t = 0; t < outputs; t++) {
    for (let j = 0; j < nFeatures; j++) w[j * outputs + t] = rows[t]![j]!;
  }
  const perTask = weights === 'outputs' ? 'taskNames' : 'intercept';
  const nTasks = weights === 'each' ? outputs : readList(fields.get(perTask), `fitted.${perTask}`).length;
  if (nTasks === 0) throw fieldError(`fitted.${perTask}`, [], 'an entry for each task, at least one');
  const nIntercepts = weights === 'outputs' ? outputs : nTasks;
  const intercept = readNumbers(fields.get('intercept'), 'fitted.intercept', nIntercepts);
  const taskNames = readStrings(fields.get('taskNames'), 'fitted.taskNames', nTasks);
  const names = fields.get('featureNamesIn');
  const featureNames = names === null ? null : readStrings(names, 'fitted.featureNamesIn', nFeatures);
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
  const certifies = fields.get('certificate');
  if (certifies !== undefined && certifies !== 'stationary') {
    throw fieldError(
      'fitted.certificate',
      certifies,
      "'stationary', or nothing where dualGap is a duality gap",
    );
  }
  const nIter = readInteger(fields.get('nIter'), 'fitted.nIter', 0);
  const model = Object.freeze({
    w,
    intercept: Object.freeze(intercept),
    nFeatures,
    nTasks,
    taskNames: Object.freeze(taskNames),
    featureNames: featureNames && Object.freeze(featureNames),
    nIter,
    dualGap,
    ...(certifies && { certifies }),
    eps,
    converged,
  });
  return { model, rest: fields };
}
