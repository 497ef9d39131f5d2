import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { OpenPath } from '../estimators/squaredPath.js';
import { isList } from '../matrix/numbers.js';
import type { OptionReader } from '../options.js';
import { alphaGrid } from '../problem/rowLasso/alphaGrid.js';

/** A number of alphas, with the ratio of the smallest to the largest, or the alphas themselves, descending. */
export type AlphaChoice =
  | { readonly kind: 'count'; readonly count: number; readonly eps: number }
  | { readonly kind: 'list'; readonly alphas: readonly number[] };

/** What `alphas` may be. */
export type AlphasInput = number | ArrayLike<number>;

/** Reads `alphas` and `eps`. @throws InputError that names the parameter, or its entry */
export function readAlphas(caller: string, read: OptionReader): AlphaChoice {
  const eps = read.real('eps', 1e-3, { min: 0, max: 1 });
  if (eps === 0) throw new InputError(`${caller}: eps must be above 0; got 0.`);
  const alphas = read.raw('alphas', 100);
  if (!isList(alphas)) {
    if (typeof alphas !== 'number') {
      throw new InputError(
        `${caller}: alphas is ${describe(alphas)}; expected a number of alphas or a list of them.`,
      );
    }
    return { kind: 'count', count: read.count('alphas', 100, 1), eps };
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

/** The alphas for one l1Ratio, descending. */
export function alphasFor(data: OpenPath, choice: AlphaChoice, l1Ratio: number): readonly number[] {
  if (choice.kind === 'list') return choice.alphas;
  return Object.freeze(alphaGrid(data.alphaMax(l1Ratio), choice.eps, choice.count));
}
