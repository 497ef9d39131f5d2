import type { OpenPath } from '../estimators/squaredPath.js';
import { exp } from '../math/exp.js';
import { log } from '../math/log.js';
import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError, UserWarning } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';

/** A number of alphas, with the ratio of the smallest to the largest, or the alphas themselves, descending. */
export type AlphaChoice =
  | { readonly kind: 'count'; readonly count: number; readonly eps: number }
  | { readonly kind: 'list'; readonly alphas: readonly number[] };

/** What `alphas` may be. */
export type AlphasInput = number | ArrayLike<number>;

/** More alphas than this no grid needs: neighbours would differ in the fourth digit. */
const MOST_ALPHAS = 100_000;
/** What scikit-learn takes for an alpha where Y has nothing to explain: float64's decimal resolution. */
const RESOLUTION = 1e-15;

/** Reads `alphas` and `eps`. @throws InputError that names the parameter, or its entry */
export function readAlphas(caller: string, read: OptionReader): AlphaChoice {
  const eps = read.real('eps', 1e-3, { above: 0, max: 1 });
  const alphas = read.raw('alphas', 100);
  if (!isList(alphas)) {
    if (typeof alphas !== 'number') {
      throw new InputError(
        `${caller}: alphas is ${describe(alphas)}; expected a number of alphas or a list of them.`,
      );
    }
    return { kind: 'count', count: read.count('alphas', 100, 1, MOST_ALPHAS), eps };
  }
  if (alphas.length === 0) throw new InputError(`${caller}: alphas is empty; expected at least one alpha.`);
  const values = Array.from(alphas, (alpha, k) => {
    if (typeof alpha === 'number' && alpha >= 0 && alpha < Infinity) return alpha;
    throw new InputError(
      `${caller}: alphas[${k}] is ${describe(alpha)}; expected a finite number, 0 or more.`,
    );
  });
  return { kind: 'list', alphas: Object.freeze(values.sort((a, b) => b - a)) };
}

/** A count needs an l1Ratio above 0. @throws InputError that names both parameters */
export function requireGrid(caller: string, choice: AlphaChoice, l1Ratios: readonly number[]): void {
  if (choice.kind === 'list' || !l1Ratios.includes(0)) return;
  throw new InputError(
    `${caller}: l1Ratio 0 (ridge) has no largest alpha to start a grid from, so alphas cannot be a count (${choice.count}); ` +
      'pass the alphas as a list, or an l1Ratio above 0.',
  );
}

/** A count needs a feature that is penalised. @throws InputError that names both parameters */
export function requirePenalised(
  caller: string,
  choice: AlphaChoice,
  featureWeights: Float64Array | undefined,
): void {
  if (choice.kind === 'list' || !featureWeights?.every((weight) => weight === 0)) return;
  throw new InputError(
    `${caller}: featureWeights is all zero, which leaves no largest alpha to start a grid from, so alphas cannot be a count ` +
      `(${choice.count}); no alpha changes anything then: fit least squares.`,
  );
}

/** The alphas for one l1Ratio, descending. */
export function alphasFor(data: OpenPath, choice: AlphaChoice, l1Ratio: number): readonly number[] {
  if (choice.kind === 'list') return choice.alphas;
  return Object.freeze(alphaGrid(data.alphaMax(l1Ratio), choice.eps, choice.count));
}

/**
 * `count` alphas from alphaMax down to eps alphaMax at equal ratios; all 1e-15 where alphaMax is no more than that.
 * They have the same bits in every runtime, which those of `Math.pow` have not.
 *
 * Source: scikit-learn 1.9's `_alpha_grid`.
 *
 * @param eps in (0, 1]
 */
export function alphaGrid(alphaMax: number, eps: number, count: number): number[] {
  if (alphaMax <= RESOLUTION) return Array(count).fill(RESOLUTION);
  const length = -log(eps);
  return Array.from({ length: count }, (_, k) => {
    if (k === 0) return alphaMax;
    if (k === count - 1) return alphaMax * eps;
    return alphaMax * exp(-(length * k) / (count - 1));
  });
}

/**
 * The warning for a smallest mean error at an end of the alphas tried, beyond which there may be a smaller one; null
 * where it lies between others, where nothing lies beyond, and where its neighbour is as good.
 *
 * @param alphas descending
 * @param errors the mean error at each
 * @param k the best one
 */
export function alphaAtEdge(
  caller: string,
  alphas: readonly number[],
  errors: readonly number[],
  k: number,
  kind: AlphaChoice['kind'],
): UserWarning | null {
  const last = alphas.length - 1;
  const alpha = alphas[k]!;
  if (last === 0 || (k !== 0 && k !== last) || alpha === 0) return null;
  if (errors[k] === errors[k === 0 ? 1 : last - 1]) return null;
  const side = k === 0 ? 'largest' : 'smallest';
  const place = `${caller}: the mean error is smallest at alpha = ${alpha}, the ${side} of the ${last + 1} alphas tried`;
  if (k === last) {
    const remedy = kind === 'count' ? 'lower eps' : 'add smaller alphas to the list';
    return new UserWarning(`${place}; a smaller alpha may be better: ${remedy}.`);
  }
  if (kind === 'list')
    return new UserWarning(`${place}; a larger alpha may be better: add some to the list.`);
  return new UserWarning(
    `${place}, at which no feature is in use: none helps on samples that the fits have not seen.`,
  );
}
