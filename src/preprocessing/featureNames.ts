/** The names of the features that a transformer was fitted with, in what it has learned and in its file. */
import { readFeatureNames } from '../data/features.js';

/** What was learned, with the names of the p features where the fit was given some. */
export interface Named {
  readonly featureNames?: readonly string[];
}

/** What was learned with these names, which are checked. @throws InputError */
export function withNames<Fitted extends { readonly nFeatures: number }>(
  fitted: Fitted,
  featureNames: unknown,
  place: string,
): Fitted & Named {
  const names = readFeatureNames(featureNames, fitted.nFeatures, place);
  return names === null ? fitted : Object.freeze({ ...fitted, featureNames: names });
}

/** The names in what a file says was learned, untrusted as all of it, apart from the rest. */
export function apartFromNames(fitted: unknown): { featureNames: unknown; rest: unknown } {
  if (typeof fitted !== 'object' || fitted === null || !('featureNames' in fitted)) {
    return { featureNames: null, rest: fitted };
  }
  const { featureNames, ...rest } = fitted;
  return { featureNames, rest };
}

/** The names of the p features: those given, those of the fit, or x0, x1, ... @throws InputError */
export function namesFor(
  { nFeatures, featureNames }: Named & { readonly nFeatures: number },
  given: unknown,
  place: string,
): readonly string[] {
  return readFeatureNames(given ?? featureNames, nFeatures, place) ?? numberedNames(nFeatures);
}

/** The names for columns without any: x0, x1, ... */
export function numberedNames(count: number): string[] {
  return Array.from({ length: count }, (_, j) => `x${j}`);
}
