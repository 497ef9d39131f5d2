/** The page "From scikit-learn": every name of the package on it is there, and it has every name that a port asks for. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as polytask from '../../src/index.js';

const page = readFileSync(new URL('../../docs/from-scikit-learn.md', import.meta.url), 'utf8');
const rows = page
  .slice(page.indexOf('## Names'), page.indexOf('## What differs'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| scikit-learn'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| ?| ?\|$/g, '')));

/** scikit-learn's names that polytask has under its own rule: classes as they are, functions in camelCase. */
const SAME = (
  'GridSearchCV RandomizedSearchCV cross_validate cross_val_score cross_val_predict learning_curve validation_curve ' +
  'permutation_importance train_test_split KFold StratifiedKFold ShuffleSplit GroupKFold StratifiedGroupKFold LeaveOneOut ' +
  'LeaveOneGroupOut LeavePGroupsOut RepeatedKFold RepeatedStratifiedKFold StratifiedShuffleSplit GroupShuffleSplit ' +
  'TimeSeriesSplit PredefinedSplit r2_score explained_variance_score mean_squared_error root_mean_squared_error ' +
  'mean_absolute_error median_absolute_error max_error mean_pinball_loss d2_pinball_score d2_absolute_error_score ' +
  'mean_tweedie_deviance mean_poisson_deviance mean_gamma_deviance d2_tweedie_score accuracy_score balanced_accuracy_score ' +
  'precision_score recall_score f1_score fbeta_score confusion_matrix log_loss brier_score_loss roc_auc_score ' +
  'average_precision_score OneHotEncoder SimpleImputer PolynomialFeatures MinMaxScaler StandardScaler ColumnTransformer ' +
  'make_column_transformer FunctionTransformer TransformedTargetRegressor Pipeline make_pipeline make_regression ' +
  'MultiTaskLasso MultiTaskElasticNet MultiTaskLassoCV MultiTaskElasticNetCV'
).split(' ');

/** Members, and what is written with a model, rather than names of the package. */
const MEMBERS = [
  ...[
    'getParams',
    'setParams',
    'getFeatureNamesOut',
    'featureNamesIn_',
    'taskNames_',
    'converged_',
    'eps_',
    'active_',
  ],
  ...[
    'coef_',
    'intercept_',
    'sparseCoef_',
    'nIter_',
    'dualGap_',
    'nFeaturesIn_',
    'paramGrid',
    'paramDistributions',
  ],
];

const identifiers = (cell: string): string[] =>
  [...cell.matchAll(/`([A-Za-z]\w*)(?:\([^`]*\))?`/g)].map((match) => match[1]!);
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

describe('the page "From scikit-learn"', () => {
  it('names nothing that the package does not have', () => {
    const names = rows.flatMap(([, ours]) => identifiers(ours!)).filter((name) => !MEMBERS.includes(name));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !(name in polytask))).toEqual([]);
    const model = Object.getPrototypeOf(polytask.MultiTaskLasso.prototype) as object;
    expect(MEMBERS.slice(0, 2).every((name) => name in model)).toBe(true);
  });

  it('has a row for every name, which exists', () => {
    for (const theirs of SAME) {
      const ours = camel(theirs);
      const row = rows.find(([left]) => identifiers(left!).includes(theirs));
      expect([theirs, row !== undefined, ours in polytask]).toEqual([theirs, true, true]);
      const isSame = row![1] === 'the same' || row![1]!.startsWith('the same,');
      expect([theirs, (isSame && theirs === ours) || identifiers(row![1]!).includes(ours)]).toEqual([
        theirs,
        true,
      ]);
    }
  });

  it('names scorers that there are', () => {
    const scorers = rows.find(([left]) => left!.startsWith('scorers:'))![0]!;
    const { X, Y } = polytask.makeRegression({ nSamples: 20, nFeatures: 2, nTargets: 2, randomState: 0 });
    const labels = Y.to2DArray().map((row, i) => row.map((y) => (i % 3 === 0 || y > 0 ? 1 : 0)));
    for (const [, scoring] of scorers.matchAll(/`'(\w+)'`/g)) {
      const isOfNumbers = scoring === 'r2' || scoring!.endsWith('absolute_error');
      const model = isOfNumbers ? new polytask.MultiTaskLasso() : new polytask.SharedLogisticRegression();
      const options = { cv: 2, scoring: scoring as 'r2' };
      expect(polytask.crossValScore(model, X, isOfNumbers ? Y : labels, options)).toHaveLength(2);
    }
  });
});
