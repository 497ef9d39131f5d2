import { InputError } from '../../messages/errors.js';
import { type HTMLOptions, toHTML } from '../../report/toHTML.js';
import { type Model, modelFromJSON } from '../modelFromJSON.js';
import { readSharing, type SharingFile, writeSharing } from './sharingFile.js';
import type { OverallGain, SharingResult, SharingStrengths } from './sharingResult.js';
import { sharingText } from './sharingText.js';
import type { SharingVerdict, SharingWay } from './ways.js';

/**
 * What `compareSharing` has found: for each task and way the score by cross-validation, what it gains or loses against the
 * task alone, whether that is more than chance, and the way to choose.
 */
export class SharingComparison implements SharingResult {
  declare readonly ways: readonly SharingWay[];
  declare readonly taskNames: readonly string[];
  declare readonly nSamples: readonly number[];
  declare readonly nFeatures: number;
  declare readonly target: 'numbers' | 'labels';
  declare readonly scoring: string;
  declare readonly nFolds: number;
  declare readonly nRepeats: number;
  declare readonly innerFolds: number;
  declare readonly randomState: number;
  declare readonly level: number;
  declare readonly scores: readonly (readonly number[])[];
  declare readonly gains: readonly (readonly number[])[];
  declare readonly gainErrors: readonly (readonly number[])[];
  declare readonly pValues: readonly (readonly number[])[];
  declare readonly verdicts: readonly (readonly SharingVerdict[])[];
  declare readonly overall: readonly OverallGain[];
  declare readonly strengths: readonly SharingStrengths[];
  declare readonly groups: readonly number[] | null;
  declare readonly best: SharingWay;
  declare readonly bestPerTask: readonly SharingWay[];
  declare readonly tooSmall: readonly string[];
  /** The best way, with its strengths, fitted to all samples: predicts for each task by its name, and has a model file. */
  readonly model: Model;

  /** Made by `compareSharing`, and by `fromJSON`. */
  constructor(result: SharingResult, model: Model) {
    Object.assign(this, result);
    this.model = model;
    Object.freeze(this);
  }

  /** The comparison as a table for people. */
  toString(): string {
    return sharingText(this);
  }

  /** The comparison as one HTML file, as `toHTML` makes it. @throws InputError for options that cannot be used */
  toHTML(options?: HTMLOptions): string {
    return toHTML(this, options);
  }

  /** The comparison and its model as plain data. */
  toJSON(): SharingFile {
    const { model, ...result } = this;
    return writeSharing(result, model.toJSON());
  }

  /**
   * The comparison in what `toJSON` gave.
   *
   * @param file what `JSON.parse` makes of its text; untrusted data are checked, field by field
   * @throws InputError for the first field that is not as it should be
   */
  static fromJSON(file: unknown): SharingComparison {
    if (typeof file === 'string') {
      throw new InputError(
        'SharingComparison.fromJSON takes the parsed data, not its text: pass JSON.parse(text).',
      );
    }
    const { result, model } = readSharing(file);
    return new SharingComparison(result, modelFromJSON(model));
  }
}
