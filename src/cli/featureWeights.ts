import { parseNumber } from '../csv/number.js';
import type { Args } from './args.js';
import { printable, quotedList } from './failures.js';
import type { FittedHere } from './models/kinds.js';
import { penaltyPath } from './models/penalties.js';

/** What alpha is multiplied by for some features, by their names; 1 for the others. */
export type FeatureWeights = ReadonlyMap<string, number>;

const OPTION = 'feature-weights';
/** The range of a weight that is not 0. */
const LEAST = 1e-100;
const MOST = 1e100;

/** Reads `--feature-weights age=0,income=2`. @throws UsageError */
export function readFeatureWeights(args: Args): FeatureWeights {
  const weights = new Map<string, number>();
  for (const entry of args.list(OPTION) ?? []) {
    const at = entry.lastIndexOf('=');
    const name = entry.slice(0, at);
    if (at <= 0)
      throw args.fail(
        `--${OPTION} ${printable(entry)} is no weight; expected name=number, as in age=0,income=2.`,
      );
    const weight = parseNumber(entry.slice(at + 1), '.');
    if (weight === null || !(weight === 0 || (weight >= LEAST && weight <= MOST))) {
      throw args.fail(
        `--${OPTION}: the weight of ${quotedList([name])} must be 0 or a number from ${LEAST} to ${MOST}; got ${printable(entry.slice(at + 1))}.`,
      );
    }
    if (weights.has(name)) throw args.fail(`--${OPTION} names ${quotedList([name])} twice.`);
    weights.set(name, weight);
  }
  return weights;
}

/** Gives a model the weights of its features. @throws UsageError for a name that is none of them */
export function weighFeatures(
  model: FittedHere,
  given: FeatureWeights,
  features: readonly string[],
  args: Args,
): void {
  if (given.size === 0) return;
  const known = new Set(features);
  const absent = [...given.keys()].filter((name) => !known.has(name));
  if (absent.length > 0) {
    throw args.fail(
      `--${OPTION}: no feature is called ${quotedList(absent)}. The features are ${quotedList(features, 20)}.`,
    );
  }
  const weights = features.map((name) => given.get(name) ?? 1);
  const place = 'penalty' in model ? penaltyPath(model.penalty, 'featureWeights') : 'featureWeights';
  model.setParams({ [place]: weights } as never);
}
