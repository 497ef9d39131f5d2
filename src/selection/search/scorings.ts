import { isList } from '../../matrix/numbers.js';
import { describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Scored } from '../responses.js';
import { type PartScorer, readScoring, type Scoring } from '../scoring.js';

/** One scoring, or several: a list of names, or scorings by a name of one's own. */
export type Scorings<Model = never, X = never, Y = never> =
  | Scoring<Model, X, Y>
  | readonly string[]
  | { readonly [name: string]: Scoring<Model, X, Y> };

/** Scorers by their names, in their order; `score` where there is one scoring. */
export interface NamedScorers {
  readonly names: readonly string[];
  readonly scorers: readonly PartScorer[];
  readonly areMany: boolean;
}

/** The scorers that `scoring` stands for. @throws InputError naming `scoring` */
export function readScorings(caller: string, scoring: unknown, estimator: Scored): NamedScorers {
  const several = severalOf(caller, scoring);
  if (several === null) {
    return { names: ['score'], scorers: [readScoring(caller, scoring, estimator)], areMany: false };
  }
  return {
    names: several.map(([name]) => name),
    scorers: several.map(([, one]) => readScoring(caller, one, estimator)),
    areMany: true,
  };
}

function severalOf(caller: string, scoring: unknown): (readonly [string, unknown])[] | null {
  if (typeof scoring !== 'object' || scoring === null) return null;
  const several = isList(scoring)
    ? Array.from(scoring, (name, k) => {
        if (typeof name === 'string') return [name, name] as const;
        throw new InputError(
          `${caller}: scoring[${k}] is ${describe(name)}; expected the name of a scorer. Functions go by names: { mine: (model, X, Y) => ... }.`,
        );
      })
    : Object.entries(scoring);
  if (several.length === 0)
    throw new InputError(`${caller}: scoring is empty; expected at least one scorer.`);
  const names = several.map(([name]) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice === undefined) return several;
  throw new InputError(`${caller}: scoring names ${quote(twice)} twice; expected distinct names.`);
}
