/** What predictors eta become, in SQL. */
import type { Label } from '../data/labels.js';
import type { Dialect } from './dialect.js';

/** Beyond it exp and sums of it leave the range of float64, at which some engines stop. */
const LARGEST_EXPONENT = 700;

export function labelLiteral(dialect: Dialect, label: Label): string {
  if (typeof label === 'number') return dialect.number(label);
  return typeof label === 'boolean' ? String(label) : dialect.text(label);
}

/** The label that eta speaks for: of two the second where it is above 0, of several the first of the largest. NULL for NULL. */
export function labelOfEta(dialect: Dialect, etas: readonly string[], classes: readonly Label[]): string {
  const literals = classes.map((label) => labelLiteral(dialect, label));
  const [eta] = etas;
  if (etas.length === 1) {
    const zero = dialect.number(0);
    return `CASE WHEN ${eta} > ${zero} THEN ${literals[1]} WHEN ${eta} <= ${zero} THEN ${literals[0]} END`;
  }
  const cases = etas.map((own, k) => {
    const others = etas.filter((_, l) => l !== k).map((other) => `${own} >= ${other}`);
    return `WHEN ${others.join(' AND ')} THEN ${literals[k]}`;
  });
  return `CASE ${cases.join(' ')} END`;
}

/** The probabilities of two labels: 1 / (1 + exp(eta)) and 1 / (1 + exp(-eta)). */
export function pairOfEta(dialect: Dialect, eta: string): string[] {
  const [zero, one, most] = [0, 1, LARGEST_EXPONENT].map(dialect.number) as [string, string, string];
  const logistic = (sign: string, [low, high]: readonly [string, string]): string =>
    `CASE WHEN ${eta} > ${most} THEN ${high} WHEN ${eta} < -${most} THEN ${low} ` +
    `ELSE ${one} / (${one} + ${dialect.exp(`${sign}${eta}`)}) END`;
  return [logistic('', [one, zero]), logistic('-', [zero, one])];
}

/** Of several: 1 / sum_l exp(eta_l - eta_k). */
export function softmaxOfEta(dialect: Dialect, etas: readonly string[]): string[] {
  const [one, most] = [1, LARGEST_EXPONENT].map(dialect.number) as [string, string];
  return etas.map((own, k) => {
    const others = etas.flatMap((other, l) => {
      const change = `(${other} - ${own})`;
      // Beyond either bound it is nothing beside 1, or 1 is nothing beside it.
      const bounded = `CASE WHEN ${change} > ${most} THEN ${most} WHEN ${change} < -${most} THEN -${most} ELSE ${change} END`;
      return l === k ? [] : [dialect.exp(bounded)];
    });
    return `(${one} / (${[one, ...others].join(' + ')}))`;
  });
}
