import { taskLabel } from '../data/taskNames.js';
import { dotRange } from '../linalg/vectors.js';
import { studentQuantile } from '../math/studentT.js';
import { toColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { affine } from '../matrix/product.js';
import { rowsFrom } from '../matrix/toRows.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { hide, showAs } from '../params/estimator.js';
import { OptionReader } from '../params/options.js';

/** The options of {@link StandardErrors.intervals}. */
export interface IntervalOptions {
  /** By name or index. */
  readonly task: string | number;
  /** In (0, 1). @defaultValue 0.95 */
  readonly confidence?: number | undefined;
  /** Intervals for new targets, noise included, or for their means. @defaultValue 'target' */
  readonly of?: 'target' | 'mean' | undefined;
}

/** Numbers for each row of X. */
export interface PredictionIntervals {
  readonly prediction: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Intervals of weights. */
export interface WeightIntervals {
  /** T x p each. */
  readonly coefLower: number[][];
  readonly coefUpper: number[][];
  /** T each. */
  readonly interceptLower: number[];
  readonly interceptUpper: number[];
}

interface Found {
  readonly taskNames: readonly string[];
  readonly coef: readonly (readonly number[])[];
  readonly intercept: readonly number[];
  /** Of each task's weights, p x p by rows. */
  readonly covariances: readonly Float64Array[];
  /** What features were centred by. */
  readonly means: readonly Float64Array[];
  /** The variance of a prediction at the mean of the features; 0 without an intercept. */
  readonly meanVariances: readonly number[];
  readonly nSamples: readonly number[];
  readonly degreesOfFreedom: readonly number[];
  readonly residualVariance: readonly number[];
}

/** What {@link standardErrors} gives. */
export class StandardErrors {
  declare private readonly found: Found;
  readonly taskNames: readonly string[];
  /** The standard error of each weight, T x p. */
  readonly coefErrors: readonly (readonly number[])[];
  /** Of each intercept, T; zeros without `fitIntercept`. */
  readonly interceptErrors: readonly number[];
  /** sigma_t^2, the variance of each task's noise, T. */
  readonly residualVariance: readonly number[];
  /** df_t, what the fit of each task costs, in weights of a fit without penalty; T. */
  readonly degreesOfFreedom: readonly number[];
  /** n_t: the observed samples of each task, T. */
  readonly nSamples: readonly number[];

  constructor(found: Found) {
    hide(this, 'found', found);
    showAs(this, () => this.toString());
    this.taskNames = found.taskNames;
    this.coefErrors = found.covariances.map((covariance, t) =>
      found.coef[t]!.map((_, j, { length: p }) => Math.sqrt(Math.max(0, covariance[j * p + j]!))),
    );
    this.interceptErrors = found.means.map((mean, t) =>
      Math.sqrt(
        this.meanVariance(
          t,
          mean.map((value) => -value),
        ),
      ),
    );
    this.residualVariance = found.residualVariance;
    this.degreesOfFreedom = found.degreesOfFreedom;
    this.nSamples = found.nSamples;
  }

  /** The covariance of a task's weights, p x p. @param task by name or index @throws InputError */
  covariance(task: string | number): number[][] {
    const t = this.indexOf(task);
    const p = this.found.coef[t]!.length;
    const covariance = this.found.covariances[t]!;
    return Array.from({ length: p }, (_, i) => [...covariance.subarray(i * p, (i + 1) * p)]);
  }

  /**
   * Intervals of the weights and intercepts: their standard errors times the quantile of Student's t with n_t - df_t degrees of freedom.
   *
   * @param options confidence: in (0, 1), 0.95 unless given
   * @throws InputError
   */
  weightIntervals(options: { readonly confidence?: number | undefined } = {}): WeightIntervals {
    const read = new OptionReader('weightIntervals', options, ['confidence']);
    const { coef, intercept } = this.found;
    const confidence = confidenceOf(read);
    const quantiles = coef.map((_, t) => this.quantile(confidence, t));
    const table = (sign: 1 | -1): number[][] =>
      coef.map((row, t) => row.map((value, j) => value + sign * quantiles[t]! * this.coefErrors[t]![j]!));
    const list = (sign: 1 | -1): number[] =>
      intercept.map((value, t) => value + sign * quantiles[t]! * this.interceptErrors[t]!);
    return {
      coefLower: table(-1),
      coefUpper: table(1),
      interceptLower: list(-1),
      interceptUpper: list(1),
    };
  }

  /**
   * Intervals for the predictions of a task at rows of X: `Var(x . w + b) = sigma^2 / n + (x - mean)' Cov(w) (x - mean)`, and sigma^2 on top for a new
   * target of weight 1.
   *
   * @throws InputError
   */
  intervals(X: MatrixInput, options: IntervalOptions): PredictionIntervals {
    const read = new OptionReader('intervals', options, ['task', 'confidence', 'of']);
    const t = this.indexOf(read.raw('task', undefined));
    const isOfTarget = read.choice('of', 'target', ['target', 'mean']) === 'target';
    const { coef, intercept, means, residualVariance } = this.found;
    const x = toColumns(X, 'X');
    if (x.columns !== coef[t]!.length) {
      throw new InputError(
        `X has ${counted(x.columns, 'feature')}; expected ${coef[t]!.length}, as the model was fitted with.`,
      );
    }
    const quantile = this.quantile(confidenceOf(read), t);
    const prediction = affine(x, Float64Array.from(coef[t]!), [intercept[t]!]);
    const rows = rowsFrom(x);
    const half = prediction.map((_, i) => {
      const away = Float64Array.from(rows[i]!, (value, j) => value - means[t]![j]!);
      return quantile * Math.sqrt(this.meanVariance(t, away) + (isOfTarget ? residualVariance[t]! : 0));
    });
    return {
      prediction,
      lower: prediction.map((value, i) => value - half[i]!),
      upper: prediction.map((value, i) => value + half[i]!),
    };
  }

  /** A line for each task. */
  toString(): string {
    const lines = this.taskNames.slice(0, MOST_SHOWN).map((_, t) => {
      const { n, df, sigma } = {
        n: this.nSamples[t]!,
        df: this.degreesOfFreedom[t]!.toFixed(1),
        sigma: Math.sqrt(this.residualVariance[t]!).toPrecision(3),
      };
      const errors = this.coefErrors[t]!;
      const [low, high] = [Math.min(...errors), Math.max(...errors)].map((value) => value.toPrecision(2));
      return `  ${taskLabel(this.taskNames, t)}: ${counted(n, 'sample')}, ${df} degrees of freedom, noise ${sigma}, errors ${low} to ${high}`;
    });
    const more = this.taskNames.length - MOST_SHOWN;
    if (more > 0) lines.push(`  and ${counted(more, 'more task')}`);
    return [`Standard errors of ${counted(this.taskNames.length, 'task')}`, ...lines].join('\n');
  }

  private quantile(confidence: number, t: number): number {
    return studentQuantile(confidence, this.nSamples[t]! - this.degreesOfFreedom[t]!);
  }

  /** The variance of the prediction at x, from how far it is from the mean of the features. */
  private meanVariance(t: number, away: Float64Array): number {
    const p = away.length;
    const covariance = this.found.covariances[t]!;
    let variance = this.found.meanVariances[t]!;
    for (let i = 0; i < p; i++) variance += away[i]! * dotRange(covariance, i * p, away, 0, p);
    return Math.max(0, variance);
  }

  private indexOf(task: unknown): number {
    const { taskNames } = this;
    const t = typeof task === 'string' ? taskNames.indexOf(task) : task;
    if (typeof t === 'number' && Number.isInteger(t) && t >= 0 && t < taskNames.length) return t;
    throw new InputError(
      `task is ${describe(task)}; expected the name of a task, or an index in [0, ${taskNames.length - 1}].`,
    );
  }
}

const MOST_SHOWN = 10;

function confidenceOf(read: OptionReader): number {
  return read.real('confidence', 0.95, { above: 0, below: 1 });
}
