import {
  ColumnTransformer,
  GridSearchCV,
  type Model,
  modelFromJSON,
  OneHotEncoder,
  Pipeline,
  SimpleImputer,
  StandardScaler,
} from '../../index.js';
import type { Category } from '../../preprocessing/categories.js';
import { columnStepOf } from '../anyModel.js';
import type { Args } from '../args.js';
import type { Imputing } from '../columns.js';
import { encodedNames, type FeatureColumn } from '../features.js';
import { defined, readRule, readScorer, readSplits } from './params.js';
import type { ModelPlan } from './plan.js';

/** How features are prepared. */
export interface Preparation {
  readonly columns: readonly FeatureColumn[];
  readonly impute: Imputing | null;
  readonly standardize: boolean;
  /** Whether X holds the places of categories in place of the categories. */
  readonly isCoded: boolean;
}

/**
 * The model with what prepares its features, and the search for its strengths: a `GridSearchCV` of a `Pipeline` of a
 * `ColumnTransformer`, a `StandardScaler` and the model, each where it is asked for.
 */
export function assemble(
  { model, grid }: ModelPlan,
  preparation: Preparation,
  args: Args,
  isOneLabelled: boolean,
): Model {
  const { standardize } = preparation;
  const columns = columnStep(preparation);
  const steps = [
    ...(columns === null ? [] : [['columns', columns] as const]),
    ...(standardize ? [['scaler', new StandardScaler()] as const] : []),
  ];
  const whole: Model =
    steps.length === 0 ? model : (new Pipeline([...steps, ['model', model]] as never) as unknown as Model);
  if (grid === null) return whole;
  const prefix = steps.length === 0 ? '' : 'model__';
  const rule = readRule(args);
  return new GridSearchCV({
    estimator: whole as never,
    paramGrid: Object.fromEntries(Object.entries(grid).map(([name, values]) => [prefix + name, values])),
    ...defined('cv', readSplits(args, isOneLabelled)),
    ...defined('scoring', readScorer(args) as never),
    ...(rule === '1se' ? { selectionRule: rule } : {}),
  });
}

/** The names of the parts. */
const NUMBERS = 'numbers';
const CATEGORIES = 'categories';

/** What makes numbers of categories and of missing values; null where there are neither. */
export function columnStep({ columns, impute, standardize, isCoded }: Preparation): ColumnTransformer | null {
  const numbers = columns.filter(({ categories }) => categories === null).map(({ name }) => name);
  const encoded = columns.filter(({ categories }) => categories !== null);
  if (impute === null && encoded.length === 0) return null;
  const numbersStep = impute === null ? 'passthrough' : new SimpleImputer({ strategy: impute });
  const encoder = new OneHotEncoder({
    categories: encoded.map(({ categories }) =>
      categories!.map((word, k) => (isCoded && word !== null ? k : word)),
    ),
    handleUnknown: 'ignore',
  });
  return new ColumnTransformer({
    featureNames: columns.map(({ name }) => name),
    transformers: [
      ...(numbers.length > 0 ? [[NUMBERS, numbersStep, numbers] as const] : []),
      ...(encoded.length > 0 ? [[CATEGORIES, encoder, encoded.map(({ name }) => name)] as const] : []),
    ] as never,
    ...(standardize ? { sparseThreshold: 0 } : {}), // a centred column is dense
  });
}

/** The fitted model with the categories by their words, where the fit had their places. */
export function withWords(model: Model, columns: readonly FeatureColumn[]): Model {
  const words = columns.flatMap(({ categories }) => (categories === null ? [] : [categories]));
  if (words.length === 0) return model;
  const places = { words, names: columnStepOf(model)!.getFeatureNamesOut(), columns };
  return modelFromJSON(reworded(model.toJSON(), places));
}

interface Rewording {
  /** The categories of each encoded column. */
  readonly words: readonly (readonly Category[])[];
  /** The names of the columns that encoding made, with places in them. */
  readonly names: readonly string[];
  readonly columns: readonly FeatureColumn[];
}

/** Plain data of a file with words in place of places: in encoders, and in the names of what they make. */
function reworded(value: unknown, how: Rewording): unknown {
  if (Array.isArray(value)) {
    return sameList(value, how.names) ? namesWithWords(how) : value.map((entry) => reworded(entry, how));
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const { estimator, params, fitted } = value as Record<string, object | null>;
  if ((estimator as unknown) === 'OneHotEncoder') {
    return {
      ...value,
      params: { ...params, categories: how.words },
      fitted: fitted === null ? null : { ...fitted, categories: how.words },
    };
  }
  const entries = Object.entries(toPlain(value)).map(([key, entry]) => [key, reworded(entry, how)]);
  return Object.fromEntries(entries);
}

function sameList(list: readonly unknown[], names: readonly string[]): boolean {
  return list.length === names.length && names.every((name, k) => list[k] === name);
}

function namesWithWords({ columns }: Rewording): string[] {
  const numbers = columns.filter(({ categories }) => categories === null).length;
  return encodedNames(columns).map((name, k) => `${k < numbers ? NUMBERS : CATEGORIES}__${name}`);
}

/** An object as JSON has it. */
function toPlain(value: object): object {
  const { toJSON } = value as { toJSON?: () => object };
  return typeof toJSON === 'function' ? toJSON.call(value) : value;
}
