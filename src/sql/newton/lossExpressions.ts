import { logistic } from '../../losses/logistic.js';
import type { Loss } from '../../losses/loss.js';
import { poisson } from '../../losses/poisson.js';
import type { Dialect } from '../dialect.js';

/** Beyond it exp is as good as 0 or as infinite, and products of it leave the range of float64, at which some engines stop. */
const LARGEST_EXPONENT = 300;

/** A loss in SQL, of the names of columns. */
export interface LossExpressions {
  /** e, the exponential that all else needs, of eta. */
  exponential(eta: string): string;
  /** loss, loss' and loss''. */
  loss(y: string, eta: string, e: string): string;
  first(y: string, eta: string, e: string): string;
  second(y: string, eta: string, e: string): string;
}

/** Whether a label is on the wrong side, or on none. */
const isWrong = (y: string, eta: string): string =>
  `((${eta} < 0 AND ${y} > 0.5) OR (${eta} >= 0 AND ${y} <= 0.5))`;

/** The formulas stand with these. A logistic's y is 0 or 1. */
export function lossExpressions(loss: Loss, { exp, number }: Dialect): LossExpressions {
  const zero = number(0);
  const one = number(1);
  const most = number(LARGEST_EXPONENT);
  if (loss === logistic) {
    return {
      exponential: (eta) => exp(`-(CASE WHEN abs(${eta}) > ${most} THEN ${most} ELSE abs(${eta}) END)`),
      loss: (y, eta, e) =>
        `ln(${one} + ${e}) + CASE WHEN ${isWrong(y, eta)} THEN abs(${eta}) ELSE ${zero} END`,
      first: (y, eta, e) =>
        `(${one} - ${y} - ${y}) * CASE WHEN ${isWrong(y, eta)} THEN ${one} ELSE ${e} END / (${one} + ${e})`,
      second: (_, __, e) => `${e} / ((${one} + ${e}) * (${one} + ${e}))`,
    };
  }
  if (loss === poisson) {
    return {
      exponential: (eta) =>
        exp(`CASE WHEN ${eta} > ${most} THEN ${most} WHEN ${eta} < -${most} THEN -${most} ELSE ${eta} END`),
      loss: (y, eta, e) =>
        `CASE WHEN ${y} > 0 THEN ${e} - ${y} - ${y} * (${eta} - ln(CASE WHEN ${y} > 0 THEN ${y} ELSE ${one} END)) ELSE ${e} END`,
      first: (y, _, e) => `${e} - ${y}`,
      second: (_, __, e) => e,
    };
  }
  return {
    exponential: () => one,
    loss: (y, eta) => `(${y} - ${eta}) * (${y} - ${eta}) * ${number(1 / 2)}`,
    first: (y, eta) => `${eta} - ${y}`,
    second: (_, __, e) => e,
  };
}
