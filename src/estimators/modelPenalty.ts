import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import { OptionReader } from '../options.js';

/** `alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2`: a feature is used by all outputs or by none. */
export interface RowLassoPenalty {
  readonly penalty: 'rowLasso';
  /** The strength, >= 0. */
  readonly alpha: number;
  /** The part of the row lasso, in [0, 1]; the rest is ridge. */
  readonly l1Ratio: number;
}

/** The penalties of a MultiTaskModel, plain data. */
export type ModelPenalty = RowLassoPenalty;

/**
 * The row lasso with ridge, for `MultiTaskModel`: `alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2`.
 *
 * @param options alpha: the strength, >= 0, 1 unless given; l1Ratio: in [0, 1], 1 unless given
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: ['squared', 'logistic'], penalty: rowLasso({ alpha: 0.1 }) });
 */
export function rowLasso(options: { alpha?: number; l1Ratio?: number } = {}): RowLassoPenalty {
  const read = new OptionReader('rowLasso', options, ['alpha', 'l1Ratio']);
  return Object.freeze({
    penalty: 'rowLasso',
    alpha: read.real('alpha', 1, { min: 0 }),
    l1Ratio: read.real('l1Ratio', 1, { min: 0, max: 1 }),
  });
}

/** Reads a penalty that is a parameter, or stands in a model file. @throws InputError */
export function readPenalty(name: string, value: unknown): ModelPenalty {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { penalty, ...options } = value as { penalty?: unknown };
    if (penalty === 'rowLasso') return rowLasso(options);
  }
  throw new InputError(`${name}: penalty is ${describe(value)}; expected rowLasso({ alpha, l1Ratio }).`);
}
