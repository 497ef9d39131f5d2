/** Which candidate of a search is taken, and whether the grid may have missed a better one. */
import { describe } from '../../messages/describe.js';
import { InputError, UserWarning } from '../../messages/errors.js';
import { isStrength } from './candidates.js';
import type { CVResults } from './cvResults.js';
import type { CandidateParams } from './parameterGrid.js';

/** 'best' takes the best mean score; '1se' the strongest candidate within one standard error of it. */
export type CandidateRule = 'best' | '1se';

/** The first candidate of rank 1. */
function bestOf({ rankTestScore }: CVResults): number {
  return rankTestScore.indexOf(1);
}

/**
 * The candidate to take. '1se' is, of those that differ from the best one in its strength alone, the strongest one whose mean
 * score is at least the best one's less its standard error, `sqrt(sum_k (s_k - mean)^2 / (K - 1) / K)`.
 *
 * Source: Breiman, Friedman, Olshen, Stone (1984), "Classification and Regression Trees", section 3.4.3.
 *
 * @throws InputError where '1se' has no strength to choose by
 */
export function chooseCandidate(caller: string, results: CVResults, rule: CandidateRule): number {
  const best = bestOf(results);
  if (rule === 'best') return best;
  const strength = requireStrength(caller, results.params);
  const K = results.splitTestScores[best]!.length;
  const limit = results.meanTestScore[best]! - results.stdTestScore[best]! / Math.sqrt(K - 1);
  let chosen = best;
  for (const c of neighbours(results.params, best, strength)) {
    const isStronger =
      (results.params[c]![strength] as number) > (results.params[chosen]![strength] as number);
    if (isStronger && results.meanTestScore[c]! >= limit) chosen = c;
  }
  return chosen;
}

/** @throws InputError unless just one strength varies and there are splits enough for a standard error */
export function requireRule(
  caller: string,
  rule: CandidateRule,
  params: readonly CandidateParams[],
  nSplits: number,
): void {
  if (rule === 'best') return;
  requireStrength(caller, params);
  if (nSplits >= 2) return;
  throw new InputError(
    `${caller}: selectionRule '1se' needs a standard error over the splits of cv, so at least two; there is one.`,
  );
}

function requireStrength(caller: string, params: readonly CandidateParams[]): string {
  const names = [...new Set(params.flatMap((one) => Object.keys(one)))].filter(
    (name) => isStrength(name) && new Set(params.map((one) => one[name])).size > 1,
  );
  const [name] = names;
  if (names.length === 1 && params.every((one) => typeof one[name!] === 'number')) return name!;
  const given = names.length === 0 ? 'none varies' : `${names.join(' and ')} vary`;
  throw new InputError(
    `${caller}: selectionRule '1se' takes the strongest penalty that is about as good as the best, so one strength (alpha or ` +
      `coupling) has to vary, given as numbers for each candidate; ${given}.`,
  );
}

/** The candidates that differ from one in a parameter alone. */
function neighbours(params: readonly CandidateParams[], from: number, name: string): number[] {
  const own = Object.entries(params[from]!).filter(([key]) => key !== name);
  return [...params.keys()].filter((c) => {
    const other = params[c]!;
    return Object.keys(other).length === own.length + 1 && own.every(([key, value]) => other[key] === value);
  });
}

/** Parameters whose largest or smallest value is no sign that more would be better. */
const WITHOUT_EDGES = ['tol', 'maxIter', 'randomState', 'eps'];

/**
 * The warnings for a best candidate at the end of the values that were tried of a number, beyond which there may be a better one:
 * for each parameter with three values or more beside the best one's other parameters. None where its neighbour is as good, at
 * 0, and at an end of l1Ratio's range.
 *
 * @param drawn parameters that were drawn from distributions, whose ends nothing was tried at
 */
export function edgeWarnings(
  caller: string,
  results: CVResults,
  best: number,
  drawn: readonly string[],
): UserWarning[] {
  const { params, meanTestScore } = results;
  return Object.entries(params[best]!).flatMap(([name, value]) => {
    const last = name.split('__').at(-1)!;
    if (typeof value !== 'number' || WITHOUT_EDGES.includes(last) || drawn.includes(name)) return [];
    const others = neighbours(params, best, name).filter((c) => typeof params[c]![name] === 'number');
    const at = (c: number): number => params[c]![name] as number;
    const sorted = others.sort((a, b) => at(a) - at(b));
    const count = new Set(sorted.map(at)).size;
    if (count < 3) return [];
    const side = value === at(sorted[0]!) ? 'smallest' : value === at(sorted.at(-1)!) ? 'largest' : null;
    if (side === null || (side === 'smallest' && value === 0)) return [];
    if (last === 'l1Ratio' && (value === 0 || value === 1)) return [];
    const inner = side === 'smallest' ? sorted : sorted.reverse();
    const neighbour = inner.find((c) => at(c) !== value)!;
    if (meanTestScore[neighbour] === meanTestScore[best]) return [];
    return [
      new UserWarning(
        `${caller}: the best score is at ${name} = ${value}, the ${side} of the ${count} values tried; a ` +
          `${side === 'smallest' ? 'smaller' : 'larger'} one may be better: add some to the grid.`,
      ),
    ];
  });
}

/** The candidate that a function `refit` chooses. @throws InputError for what is none */
export function chosenBy(caller: string, refit: (results: CVResults) => number, results: CVResults): number {
  const index: unknown = refit(results);
  const count = results.params.length;
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new InputError(
    `${caller}: refit gave ${describe(index)}; expected the number of a candidate, an integer in [0, ${count - 1}].`,
  );
}
