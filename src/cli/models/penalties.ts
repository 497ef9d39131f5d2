import { PENALTY_NAMES, readPenalty } from '../../estimators/modelPenalty.js';
import { readPenalties } from '../../estimators/penaltySum.js';
import type { ModelPenalty } from '../../index.js';
import { type Args, didYouMean } from '../args.js';
import { printable } from '../failures.js';
import { kebab } from './kinds.js';

type Fields = Readonly<Record<string, unknown>>;

/** The penalty of --penalty with what other options set of it, or the sum of several. @throws UsageError */
export function readModelPenalty(args: Args, settings: Fields): ModelPenalty | readonly ModelPenalty[] {
  const names = (args.list('penalty') ?? ['row-lasso']).map((word) => nameOf(word, args));
  const parts = names.map((penalty) => readPenalty('', { penalty }, '') as ModelPenalty & Fields);
  // Of a sum, alpha is that of the penalty on rows.
  const isSum = parts.length > 1;
  const set = parts.map((part) => {
    const own = Object.entries(settings).filter(
      ([key]) => key in part && !(key === 'alpha' && isSum && 'coupling' in part),
    );
    return args.valid('penalty', () =>
      readPenalty('MultiTaskModel', { ...part, ...Object.fromEntries(own) }, ''),
    );
  });
  return args.valid('penalty', () => readPenalties('MultiTaskModel', isSum ? set : set[0]!));
}

/** What can be set of the penalties of --penalty: `alpha`, `coupling`, ... */
export function penaltySettings(args: Args): string[] {
  const names = (args.list('penalty') ?? ['row-lasso']).map((word) => nameOf(word, args));
  return names.flatMap((penalty) => Object.keys(readPenalty('', { penalty }, '')));
}

/** The path of a parameter of the penalty, as a search names it. */
export function penaltyPath(penalty: ModelPenalty | readonly ModelPenalty[], key: string): string {
  const parts = [penalty].flat() as (ModelPenalty & Fields)[];
  if (parts.length === 1) return `penalty__${key}`;
  const part = parts.find((one) => key in one && !(key === 'alpha' && 'coupling' in one))!;
  return `penalty__${part.penalty}__${key}`;
}

function nameOf(word: string, args: Args): string {
  const found = PENALTY_NAMES.find((name) => kebab(name) === word);
  if (found !== undefined) return found;
  const words = PENALTY_NAMES.map(kebab);
  throw args.fail(
    `--penalty must be of ${words.join(', ')}; got ${printable(word)}.${didYouMean(word, words)}`,
  );
}
