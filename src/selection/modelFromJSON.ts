import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import { MultiTaskElasticNet } from '../estimators/multiTaskElasticNet.js';
import { MultiTaskLasso } from '../estimators/multiTaskLasso.js';
import { MultiTaskModel } from '../estimators/multiTaskModel.js';
import { SoftSharingClassifier } from '../estimators/softSharingClassifier.js';
import { SoftSharingRegressor } from '../estimators/softSharingRegressor.js';
import { MultiTaskElasticNetCV } from './multiTaskElasticNetCV.js';
import { MultiTaskLassoCV } from './multiTaskLassoCV.js';

/** The classes that a model file can be of, by the name that stands in it. */
const READERS = {
  MultiTaskLasso: (file: unknown): MultiTaskLasso => MultiTaskLasso.fromJSON(file),
  MultiTaskElasticNet: (file: unknown): MultiTaskElasticNet => MultiTaskElasticNet.fromJSON(file),
  MultiTaskLassoCV: (file: unknown): MultiTaskLassoCV => MultiTaskLassoCV.fromJSON(file),
  MultiTaskElasticNetCV: (file: unknown): MultiTaskElasticNetCV => MultiTaskElasticNetCV.fromJSON(file),
  MultiTaskModel: (file: unknown): MultiTaskModel => MultiTaskModel.fromJSON(file),
  SoftSharingRegressor: (file: unknown): SoftSharingRegressor => SoftSharingRegressor.fromJSON(file),
  SoftSharingClassifier: (file: unknown): SoftSharingClassifier => SoftSharingClassifier.fromJSON(file),
} as const;

/** A model of any class of the package. */
export type Model = ReturnType<(typeof READERS)[keyof typeof READERS]>;

/**
 * The model in a model file, of whichever class wrote it.
 *
 * @param file what `JSON.parse` makes of the text of `JSON.stringify(model)`; data from strangers are checked,
 *   field by field
 * @throws InputError for the first field that is not as it should be
 * @example
 * const model = modelFromJSON(JSON.parse(await readFile('model.json', 'utf8')));
 * model.predict(X);
 */
export function modelFromJSON(file: unknown): Model {
  if (typeof file === 'string') {
    throw new InputError('modelFromJSON takes the parsed data, not its text: pass JSON.parse(text).');
  }
  const name: unknown =
    typeof file === 'object' && file !== null ? (file as { estimator?: unknown }).estimator : undefined;
  if (typeof name !== 'string' || !Object.hasOwn(READERS, name)) {
    const names = Object.keys(READERS).join(', ');
    throw new InputError(`estimator in the model file is ${describe(name)}; expected one of ${names}.`);
  }
  return READERS[name as keyof typeof READERS](file);
}
