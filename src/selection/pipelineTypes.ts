/** What a pipeline takes from its last step, as types. */

import type { Matrix } from 'ml-matrix';
import type { MixedTaskInput } from '../data/fromMixed.js';
import type { Label } from '../data/labels.js';
import type { MixedTargetsInput } from '../data/mixedTargets.js';
import type { LabelScoreOptions } from '../estimators/linearEstimator.js';
import type { PredictAsyncOptions, PredictOptions, PredictTableOptions } from '../estimators/predictInput.js';
import type { MatrixInput } from '../matrix/input.js';
import type { Certificate } from '../solvers/solver.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import type { PredictAs } from '../tables/tableOf.js';
import type { FinalStep, NamedStep, TransformStep } from './pipelineSteps.js';

/** The steps by their names. */
export type NamedSteps<Given extends readonly NamedStep[]> = {
  readonly [Pair in Given[number] as Pair[0]]: Pair[1];
};

/** The last of a list of steps. */
export type LastStep<Given extends readonly NamedStep[]> = Given extends readonly [...unknown[], infer Last]
  ? Last extends NamedStep
    ? Last[1]
    : FinalStep
  : FinalStep;

/** A pipeline whose last step transforms and does not predict. */
export interface TransformerPipeline {
  readonly lastStep: TransformStep & { readonly predict?: undefined };
}

/** Refuses, in words, steps in the wrong order; unknown where all is well or the order is not known. */
export type PredictsLast<Given extends readonly NamedStep[]> = Given extends readonly [
  ...infer Before,
  infer Last,
]
  ? Before extends readonly NamedStep<TransformStep>[]
    ? Last extends NamedStep
      ? unknown
      : 'the last step of a pipeline needs fit, and predict or transform'
    : 'only the last step of a pipeline may be a model: those before it need fit and transform'
  : unknown;

/** What a last step of an unknown class may have: that of any estimator of this package. */
export interface AnyFinal {
  readonly predict: {
    <As extends PredictAs>(X: MatrixInput | TableInput, options: PredictTableOptions<As>): unknown;
    (X: MatrixInput | TableInput): Matrix | Label[][] | (Float64Array | Label[])[];
    (X: MatrixInput | TableInput, options: PredictOptions): Float64Array | Label[];
  };
  readonly predictAsync: {
    (X: MatrixInput, options?: PredictAsyncOptions): Promise<Matrix | Label[][] | (Float64Array | Label[])[]>;
    (X: MatrixInput, options: PredictAsyncOptions & PredictOptions): Promise<Float64Array | Label[]>;
  };
  readonly predictProba: {
    (X: MatrixInput): (Matrix | null)[];
    (X: MatrixInput, options: PredictOptions): Matrix;
  };
  readonly decisionFunction: {
    (X: MatrixInput): Matrix | (Float64Array | Matrix)[];
    (X: MatrixInput, options: PredictOptions): Float64Array | Matrix;
  };
  readonly score: {
    (table: TableInput, options: ColumnRoles): number;
    (X: MatrixInput, Y: MixedTargetsInput, options?: LabelScoreOptions): number;
    (tasks: readonly MixedTaskInput[]): number;
  };
  readonly scores: {
    (table: TableInput, options: ColumnRoles): number[];
    (X: MatrixInput, Y: MixedTargetsInput, options?: LabelScoreOptions): number[];
    (tasks: readonly MixedTaskInput[]): number[];
  };
  readonly adapt: (task: MixedTaskInput) => unknown;
  readonly coef_: Matrix;
  readonly intercept_: number[];
  readonly classes_: Label[] | (Label[] | null)[];
  readonly featureNamesIn_: string[] | null;
  readonly taskNames_: string[];
  readonly certificate_: Certificate;
}

/** What the last step has by a name, with its types; never, which cannot be called, where its class has none. */
export type OfLast<Given extends readonly NamedStep[], Name extends keyof AnyFinal> =
  FinalStep extends LastStep<Given>
    ? AnyFinal[Name]
    : LastStep<Given> extends { readonly [K in Name]: infer Own }
      ? Own
      : never;
