/** Metrics by scikit-learn's names for them in `scoring`: the larger the better. */
import type { Label } from '../data/labels.js';
import { maxError, meanAbsoluteError, medianAbsoluteError } from './metrics/absoluteErrors.js';
import { accuracyScore, balancedAccuracyScore } from './metrics/accuracyScore.js';
import { averagePrecisionScore } from './metrics/averagePrecisionScore.js';
import type { MetricOptions } from './metrics/averageTargets.js';
import { brierScoreLoss } from './metrics/brierScoreLoss.js';
import { explainedVarianceScore } from './metrics/explainedVarianceScore.js';
import type { PredictedLabelsInput, TrueLabelsInput } from './metrics/labelInput.js';
import { logLoss } from './metrics/logLoss.js';
import { meanSquaredError, rootMeanSquaredError } from './metrics/meanSquaredError.js';
import type { PredictionsInput, TargetsInput } from './metrics/metricInput.js';
import { d2AbsoluteErrorScore } from './metrics/pinball.js';
import { f1Score, type PrecisionOptions, precisionScore, recallScore } from './metrics/precisionRecall.js';
import { r2Score } from './metrics/r2Score.js';
import { type RocAucOptions, rocAucScore } from './metrics/rocAucScore.js';
import type { LabelScoresInput } from './metrics/scoreInput.js';
import { meanGammaDeviance, meanPoissonDeviance } from './metrics/tweedie.js';

/** What a metric is told beside targets and predictions. */
export interface ScorerOptions {
  readonly sampleWeight?: object | undefined;
  /** The labels that the model knows, of all targets or a list for each. */
  readonly labels?: readonly Label[] | readonly (readonly Label[])[] | undefined;
}

/** What a scorer asks of a model, and the values that it gives, one for each target. */
export interface ScorerRule {
  /** Predicted numbers, predicted labels, probabilities of labels, or any scores of labels, such as those of `decisionFunction`. */
  readonly of: 'numbers' | 'labels' | 'probabilities' | 'scores';
  values(yTrue: unknown, predicted: unknown, options: ScorerOptions): number[];
}

type Raw = MetricOptions<'raw_values'>;

function numbers(
  metric: (y: TargetsInput, eta: PredictionsInput, options: Raw) => number[],
  sign = 1,
): ScorerRule {
  return rule(
    'numbers',
    (y, eta, { sampleWeight }) => metric(y as TargetsInput, eta as PredictionsInput, raw({ sampleWeight })),
    sign,
  );
}

/** Of the labels that occur. */
function labels(metric: (y: TrueLabelsInput, z: PredictedLabelsInput, options: Raw) => number[]): ScorerRule {
  return rule('labels', (y, z, { sampleWeight }) =>
    metric(y as TrueLabelsInput, z as PredictedLabelsInput, raw({ sampleWeight })),
  );
}

/** Of the labels that the model knows. */
function known<Options extends object>(
  of: 'labels' | 'probabilities' | 'scores',
  metric: (
    y: TrueLabelsInput,
    p: LabelScoresInput & PredictedLabelsInput,
    options: Options & Raw,
  ) => number[],
  more: Options,
  sign = 1,
): ScorerRule {
  return rule(
    of,
    (y, p, options) =>
      metric(y as TrueLabelsInput, p as LabelScoresInput & PredictedLabelsInput, {
        ...more,
        ...raw(options),
      }),
    sign,
  );
}

function raw(options: ScorerOptions): Raw {
  return { ...options, multioutput: 'raw_values' } as Raw;
}

function rule(of: ScorerRule['of'], values: ScorerRule['values'], sign = 1): ScorerRule {
  if (sign === 1) return { of, values };
  return { of, values: (...given) => values(...given).map((value) => -value) };
}

type LabelMean = PrecisionOptions<'micro' | 'macro' | 'weighted', 'raw_values'>['average'];
type LabelMetric = typeof precisionScore;

function averaged(metric: LabelMetric, average: LabelMean): ScorerRule {
  return labels((y, z, options) => metric(y, z, { ...options, average }));
}

function binary(metric: LabelMetric): ScorerRule {
  return known('labels', (y, z, options) => metric(y, z, { ...options, average: 'binary' }), {});
}

function auc(multiClass: 'ovr' | 'ovo', average: 'macro' | 'weighted'): ScorerRule {
  const more: RocAucOptions<'raw_values'> = { multiClass, average };
  return known('probabilities', rocAucScore, more);
}

/** A scorer by scikit-learn's name. */
export type ScorerName =
  | 'r2'
  | 'explained_variance'
  | 'd2_absolute_error_score'
  | `neg_${'mean_squared' | 'root_mean_squared' | 'mean_absolute' | 'median_absolute' | 'max'}_error`
  | `neg_mean_${'poisson' | 'gamma'}_deviance`
  | 'accuracy'
  | 'balanced_accuracy'
  | `${'precision' | 'recall' | 'f1'}${'' | '_macro' | '_micro' | '_weighted'}`
  | 'neg_log_loss'
  | 'neg_brier_score'
  | `roc_auc${'' | '_ovr' | '_ovr_weighted' | '_ovo' | '_ovo_weighted'}`
  | 'average_precision';

/** The scorers that `scoring` names. */
export const SCORERS: Readonly<Record<ScorerName, ScorerRule>> = /* @__PURE__ */ Object.freeze({
  r2: numbers(r2Score),
  explained_variance: numbers(explainedVarianceScore),
  neg_mean_squared_error: numbers(meanSquaredError, -1),
  neg_root_mean_squared_error: numbers(rootMeanSquaredError, -1),
  neg_mean_absolute_error: numbers(meanAbsoluteError, -1),
  neg_median_absolute_error: numbers(medianAbsoluteError, -1),
  neg_max_error: numbers(maxError, -1),
  neg_mean_poisson_deviance: numbers(meanPoissonDeviance, -1),
  neg_mean_gamma_deviance: numbers(meanGammaDeviance, -1),
  d2_absolute_error_score: numbers(d2AbsoluteErrorScore),
  accuracy: labels(accuracyScore),
  balanced_accuracy: labels(balancedAccuracyScore),
  precision: binary(precisionScore),
  precision_macro: averaged(precisionScore, 'macro'),
  precision_micro: averaged(precisionScore, 'micro'),
  precision_weighted: averaged(precisionScore, 'weighted'),
  recall: binary(recallScore),
  recall_macro: averaged(recallScore, 'macro'),
  recall_micro: averaged(recallScore, 'micro'),
  recall_weighted: averaged(recallScore, 'weighted'),
  f1: binary(f1Score),
  f1_macro: averaged(f1Score, 'macro'),
  f1_micro: averaged(f1Score, 'micro'),
  f1_weighted: averaged(f1Score, 'weighted'),
  neg_log_loss: known('probabilities', logLoss, {}, -1),
  neg_brier_score: known('probabilities', brierScoreLoss, {}, -1),
  roc_auc: known('scores', rocAucScore, {}),
  roc_auc_ovr: auc('ovr', 'macro'),
  roc_auc_ovr_weighted: auc('ovr', 'weighted'),
  roc_auc_ovo: auc('ovo', 'macro'),
  roc_auc_ovo_weighted: auc('ovo', 'weighted'),
  average_precision: known('scores', averagePrecisionScore, {}),
});
