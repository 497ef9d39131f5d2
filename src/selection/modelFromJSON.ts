import type { ModelClass } from '../files/classes.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { ColumnTransformer } from '../preprocessing/columnTransformer.js';
import { FunctionTransformer } from '../preprocessing/functionTransformer.js';
import { MinMaxScaler } from '../preprocessing/minMaxScaler.js';
import { OneHotEncoder } from '../preprocessing/oneHotEncoder.js';
import { PolynomialFeatures } from '../preprocessing/polynomialFeatures.js';
import { SimpleImputer } from '../preprocessing/simpleImputer.js';
import { StandardScaler } from '../preprocessing/standardScaler.js';
import { type AnyEstimator, ESTIMATORS, type Estimators } from './estimators.js';
import { Pipeline } from './pipeline.js';
import { GridSearchCV } from './search/gridSearchCV.js';
import { RandomizedSearchCV } from './search/randomizedSearchCV.js';
import { SharedLogisticRegressionCV } from './search/sharedLogisticRegressionCV.js';
import { SoftSharingClassifierCV } from './search/softSharingClassifierCV.js';
import { SoftSharingRegressorCV } from './search/softSharingRegressorCV.js';
import { TransformedTargetRegressor } from './transformedTarget/transformedTargetRegressor.js';

/** A model of any class of the package. */
export type Model = AnyEstimator | Composite;

/** What is made of other estimators. */
type Composite =
  | Pipeline
  | TransformedTargetRegressor
  | GridSearchCV
  | RandomizedSearchCV
  | SoftSharingRegressorCV
  | SoftSharingClassifierCV
  | SharedLogisticRegressionCV;

/**
 * The model in a model file, of whichever class wrote it.
 *
 * @param file what `JSON.parse` makes of the text of `JSON.stringify(model)`; untrusted data are checked, field by
 *   field
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
  const Composite = COMPOSITES.find(({ name }) => name === estimator)?.Class;
  if (Composite) return Composite.fromJSON(file, stepClasses());
  if (typeof estimator === 'string' && Object.hasOwn(ESTIMATORS, estimator)) {
    return ESTIMATORS[estimator as keyof Estimators].Class.fromJSON(file);
  }
  const hint =
    'fitted_' in fields
      ? ' It looks like a copy of a model without its class (structuredClone, spreading): pass model.toJSON().'
      : '';
  throw new InputError(
    `estimator in the model file is ${describe(estimator)}; expected one of ${[...Object.keys(ESTIMATORS), ...COMPOSITES.map(({ name }) => name)].join(', ')}.${hint}`,
  );
}

interface CompositeClass {
  readonly name: string;
  readonly Class: { fromJSON(file: unknown, classes?: readonly ModelClass[]): Composite };
}

/** Their classes by name. */
const COMPOSITES: readonly CompositeClass[] = [
  { name: 'Pipeline', Class: Pipeline },
  { name: 'TransformedTargetRegressor', Class: TransformedTargetRegressor },
  { name: 'GridSearchCV', Class: GridSearchCV },
  { name: 'RandomizedSearchCV', Class: RandomizedSearchCV },
  { name: 'SoftSharingRegressorCV', Class: SoftSharingRegressorCV },
  { name: 'SoftSharingClassifierCV', Class: SoftSharingClassifierCV },
  { name: 'SharedLogisticRegressionCV', Class: SharedLogisticRegressionCV },
];

/** What can be a step before the last. */
const TRANSFORMERS: readonly ModelClass[] = [
  StandardScaler,
  MinMaxScaler,
  SimpleImputer,
  OneHotEncoder,
  PolynomialFeatures,
  FunctionTransformer,
  ColumnTransformer,
];

/** The classes that the parts of these can be of. */
function stepClasses(): ModelClass[] {
  const composites = COMPOSITES.map(({ Class }) => Class);
  return [...TRANSFORMERS, ...composites, ...Object.values(ESTIMATORS).map(({ Class }) => Class)];
}
