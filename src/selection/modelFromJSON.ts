import { MultiTaskElasticNet } from '../estimators/multiTaskElasticNet.js';
import { MultiTaskLasso } from '../estimators/multiTaskLasso.js';
import { MultiTaskModel } from '../estimators/multiTaskModel.js';
import { SharedLogisticRegression } from '../estimators/sharedLogisticRegression.js';
import { SoftSharingClassifier } from '../estimators/softSharingClassifier.js';
import { SoftSharingRegressor } from '../estimators/softSharingRegressor.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { StandardScaler } from '../preprocessing/standardScaler.js';
import { MultiTaskElasticNetCV } from './multiTaskElasticNetCV.js';
import { MultiTaskLassoCV } from './multiTaskLassoCV.js';
import { Pipeline } from './pipeline.js';

/** A model of any class of the package. */
export type Model =
  | MultiTaskLasso
  | MultiTaskElasticNet
  | MultiTaskLassoCV
  | MultiTaskElasticNetCV
  | SharedLogisticRegression
  | SoftSharingRegressor
  | SoftSharingClassifier
  | MultiTaskModel
  | Pipeline;

/** The classes that a model file can be of, by the name that stands in it. */
const CLASSES: Readonly<Record<string, { fromJSON(file: unknown): Model }>> = {
  MultiTaskLasso,
  MultiTaskElasticNet,
  MultiTaskLassoCV,
  MultiTaskElasticNetCV,
  SharedLogisticRegression,
  SoftSharingRegressor,
  SoftSharingClassifier,
  MultiTaskModel,
  Pipeline: {
    fromJSON: (file) => Pipeline.fromJSON(file, [StandardScaler, Pipeline, ...Object.values(CLASSES)]),
  },
};

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
  const fields = typeof file === 'object' && file !== null ? (file as Record<string, unknown>) : {};
  const { estimator } = fields;
  if (typeof estimator === 'string' && Object.hasOwn(CLASSES, estimator)) {
    return CLASSES[estimator]!.fromJSON(file);
  }
  const hint =
    'fitted_' in fields
      ? ' It looks like a copy of a model without its class (structuredClone, spreading): pass model.toJSON().'
      : '';
  throw new InputError(
    `estimator in the model file is ${describe(estimator)}; expected one of ${Object.keys(CLASSES).join(', ')}.${hint}`,
  );
}
