import type { SampleWeightInput } from '../data/fromShared.js';
import { checkRandomState } from '../math/random.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';

/** What tasks can have in common. */
export type RelationKind = 'data' | 'features' | 'models' | 'gains' | 'conflicts';

export const KINDS: readonly RelationKind[] = ['data', 'features', 'models', 'gains', 'conflicts'];

/** The options of {@link taskRelations}. */
export interface TaskRelationsOptions {
  /** Which relation. @defaultValue 'models' */
  readonly of?: RelationKind | undefined;
  /** Whether the targets are labels of two classes. @defaultValue true where they are strings, booleans, or numbers of which there are just two */
  readonly labels?: boolean | undefined;
  /**
   * Whether each task's numbers are divided by their own standard deviation, for tasks in units of their own, or all by the same.
   * @defaultValue true for tasks that share their samples, false for tasks with their own
   */
  readonly scaleTargets?: boolean | undefined;
  /**
   * How strongly the tasks of the fits of 'models', or the two of a pair for 'gains', are drawn together, >= 0, in common units; null chooses by
   * cross-validation. @defaultValue null
   */
  readonly coupling?: number | null | undefined;
  /**
   * The ridge of the fits, for 'features' the strength of each lasso, above 0, in common units; null chooses by cross-validation, and is 0.01 for
   * 'conflicts'. @defaultValue null
   */
  readonly alpha?: number | null | undefined;
  /** How many resamples the standard errors are of; 0 for none. Those of 'gains' are of its folds. @defaultValue 50 */
  readonly nBootstrap?: number | undefined;
  /** Tasks with fewer observed samples are too small to judge. @defaultValue 10 */
  readonly minSamples?: number | undefined;
  /** The seed of folds and resamples, an integer in [0, 2^32 - 1]; null draws another each time. @defaultValue 0 */
  readonly randomState?: number | null | undefined;
  /** Of tasks that share their samples: n numbers >= 0, or n x T. */
  readonly sampleWeight?: SampleWeightInput;
  /** Of tasks that share their samples: T distinct strings. @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
}

export const RELATION_NAMES: readonly string[] = [
  ...['of', 'labels', 'scaleTargets', 'coupling', 'alpha', 'nBootstrap', 'minSamples', 'randomState'],
];

export interface RelationRule {
  readonly of: RelationKind;
  readonly coupling: number | null;
  readonly alpha: number | null;
  readonly nBootstrap: number;
  readonly minSamples: number;
  /** A number, drawn where none was given. */
  readonly randomState: number | null;
}

/** @throws InputError */
export function readRelationRule(caller: string, read: OptionReader): RelationRule {
  const of = read.raw('of', 'models');
  if (!KINDS.includes(of as RelationKind)) {
    const words = KINDS.map((word) => `'${word}'`).join(', ');
    throw new InputError(`${caller}: of is ${describe(of)}; expected one of ${words}.`);
  }
  const strength = (name: string, range: { min?: number; above?: number }): number | null =>
    read.raw(name, null) === null ? null : read.real(name, 1, range);
  return {
    of: of as RelationKind,
    coupling: strength('coupling', { min: 0 }),
    alpha: strength('alpha', { above: 0 }),
    nBootstrap: read.count('nBootstrap', 50, 0),
    minSamples: read.count('minSamples', 10, 1),
    randomState: checkRandomState(read.raw('randomState', 0)),
  };
}
