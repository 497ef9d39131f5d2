import { isList } from '../../matrix/numbers.js';
import { UserWarning, warn } from '../../messages/errors.js';
import { createNumpyRandom, type NumpyRandom } from '../splits/numpyRandom.js';
import { checked, type Distribution, draw, isDistribution } from './distributions.js';
import { type CandidateParams, candidateAt, type Grid, readGrids, sizeOf } from './parameterGrid.js';

/** For each parameter a list of values, or a distribution. */
export type Distributions = Readonly<Record<string, ArrayLike<unknown> | Distribution>>;

/**
 * Random candidates, the very ones of scikit-learn's `ParameterSampler` with the same seed: of lists alone distinct combinations
 * (all of them where there are no more than asked for, with a warning), and with a distribution among them independent draws.
 *
 * @throws InputError naming `what`
 */
export function sampleCandidates(
  caller: string,
  what: string,
  input: unknown,
  count: number,
  randomState: number | null,
): CandidateParams[] {
  const grids = readGrids(caller, what, input, isDistribution);
  for (const [g, grid] of grids.entries()) {
    for (const [name, values] of Object.entries(grid)) {
      const place = `${caller}: ${what}${grids.length > 1 ? `[${g}]` : ''}.${name}`;
      if (isDistribution(values)) checked(values, place);
    }
  }
  const random = createNumpyRandom(randomState);
  const candidates = grids.every((grid) => Object.values(grid).every(isList))
    ? distinct(caller, grids, count, random)
    : Array.from({ length: count }, () => drawn(grids[random.randint(grids.length)]!, random));
  return candidates.map((params) => Object.freeze(params));
}

function drawn(grid: Grid, random: NumpyRandom): Record<string, unknown> {
  const values = Object.entries(grid).map(([name, list]) => [
    name,
    isDistribution(list) ? draw(list, random) : list[random.randint(list.length)],
  ]);
  return Object.fromEntries(values);
}

function distinct(
  caller: string,
  grids: readonly Grid[],
  count: number,
  random: NumpyRandom,
): Record<string, unknown>[] {
  const total = grids.reduce((sum, grid) => sum + sizeOf(grid), 0);
  if (total < count) {
    warn(
      new UserWarning(
        `${caller}: there are ${total} combinations, fewer than nIter = ${count}; all of them are tried, as GridSearchCV does.`,
      ),
    );
  }
  return withoutReplacement(total, Math.min(total, count), random).map((k) => {
    let rest = k;
    const grid = grids.find((one) => {
      const size = sizeOf(one);
      if (rest < size) return true;
      rest -= size;
      return false;
    });
    return candidateAt(grid!, rest);
  });
}

/**
 * Distinct numbers below a total, in the order of scikit-learn's `sample_without_replacement`: the first of a permutation; of very
 * few those that are drawn, again where one has come already; of nearly all a reservoir.
 */
function withoutReplacement(total: number, count: number, random: NumpyRandom): number[] {
  const ratio = count / total;
  if (ratio > 0.01 && ratio < 0.99) return [...random.permutation(total).subarray(0, count)];
  if (ratio < 0.2) {
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(random.randint(total));
    return [...chosen];
  }
  const chosen = Array.from({ length: count }, (_, k) => k);
  for (let k = count; k < total; k++) {
    const place = random.randint(k + 1);
    if (place < count) chosen[place] = k;
  }
  return chosen;
}
