import type { Columns } from '../matrix/columns.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { readNames } from './names.js';

/** Refuses an X for prediction whose number of features is not that of the fit. */
export function checkFeatures(x: Columns, nFeaturesIn: number, name: string): void {
  if (x.columns === nFeaturesIn) return;
  const hint = x.rows === nFeaturesIn ? ` ${name} looks transposed.` : '';
  throw new InputError(
    `${name} has ${counted(x.columns, 'feature')}, the model was fitted with ${nFeaturesIn}; expected the same number.${hint}`,
  );
}

/** Reads `featureNames`, p distinct strings, or null where none are given. */
export function readFeatureNames(input: unknown, nFeatures: number, name: string): readonly string[] | null {
  if (input === undefined || input === null) return null;
  return readNames(input, name, nFeatures, 'feature', 'column of X');
}
