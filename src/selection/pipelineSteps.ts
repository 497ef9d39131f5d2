/** What the steps of a pipeline have to be able to do, and the checks of it. */

import type { MatrixInput } from '../matrix/input.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** What every step has. */
interface AnyStep {
  /** A new step with the same parameters and nothing learned. */
  clone(): unknown;
  getParams?(): object;
  setParams?(params: never): unknown;
  toJSON?(): unknown;
}

/** What a step before the last is told beside X. */
export interface TransformOptions {
  readonly sampleWeight?: number[];
  readonly featureNames?: readonly string[];
}

/** A step before the last: {@link StandardScaler}, or any object with these methods. */
export interface TransformStep extends AnyStep {
  fit(X: MatrixInput, options?: TransformOptions): unknown;
  transform(X: MatrixInput): MatrixInput;
  /** The same for the next step alone, in whatever form of a matrix is made with the least ado. */
  transformColumns?(X: MatrixInput): MatrixInput;
  /** The names of the columns that it makes; without it they keep their names. */
  getFeatureNamesOut?(featureNames?: readonly string[] | null): string[];
}

/** The last step: an estimator of this package, or any object with these methods. */
export interface FinalStep extends AnyStep {
  fit(X: MatrixInput, Y: MatrixInput, options?: object): unknown;
  fitAsync?(X: MatrixInput, Y: MatrixInput, options?: object): Promise<unknown>;
  predict(X: MatrixInput, options?: never): unknown;
  score?(X: MatrixInput, Y: MatrixInput, options?: object): number;
}

export type PipelineStep = TransformStep | FinalStep;

/** A step by its name. */
export type NamedStep<Step = PipelineStep> = readonly [name: string, step: Step];

/** The checked steps. */
export interface Steps {
  readonly transforms: readonly NamedStep<TransformStep>[];
  readonly final: NamedStep<FinalStep>;
}

/** All steps, where the last one transforms as well (a pipeline of such steps says so); null where it predicts. */
export function allTransforms({ transforms, final }: Steps): readonly NamedStep<TransformStep>[] | null {
  const last = final[1] as Partial<FinalStep> & { readonly transformsOnly?: boolean };
  if (typeof last.predict === 'function' && last.transformsOnly !== true) return null;
  return [...transforms, final as unknown as NamedStep<TransformStep>];
}

/** @throws InputError for steps that are none, or whose names cannot be told apart */
export function readSteps(caller: string, steps: unknown): Steps {
  const expected =
    "expected a list such as [['scaler', new StandardScaler()], ['model', new MultiTaskLasso()]]";
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new InputError(`${caller}: steps is ${describe(steps)}; ${expected}.`);
  }
  const seen = new Set<string>();
  const named = Array.from(steps as readonly unknown[], (pair, k): NamedStep<object> => {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new InputError(`${caller}: steps[${k}] is ${describe(pair)}; ${expected}.`);
    }
    const [name, step] = pair as [unknown, unknown];
    requireName(caller, name, k, seen);
    if (typeof step === 'object' && step !== null) return Object.freeze([name, step] as const);
    const hint = typeof step === 'function' ? ' If it is a class, pass an instance, made with new.' : '';
    throw new InputError(
      `${caller}: step ${quote(name)} is ${describe(step)}; expected an estimator.${hint}`,
    );
  });
  for (const [k, [name, step]] of named.entries()) {
    const isLast = k === named.length - 1;
    const has = (method: string): boolean => typeof (step as Record<string, unknown>)[method] === 'function';
    const last = has('transform') ? 'transform' : 'predict';
    for (const method of ['clone', 'fit', isLast ? last : 'transform']) {
      if (has(method)) continue;
      throw new InputError(
        `${caller}: step ${quote(name)}, ${describe(step)}, has no ${method}(); expected ${
          isLast
            ? 'an estimator as the last step: what transforms X goes before it'
            : 'something that transforms X, such as a StandardScaler, before the last step: the model goes last'
        }.`,
      );
    }
  }
  return Object.freeze({
    transforms: Object.freeze(named.slice(0, -1) as unknown as NamedStep<TransformStep>[]),
    final: named.at(-1) as unknown as NamedStep<FinalStep>,
  });
}

/** `name__parameter` means a parameter of a step: neither part may be empty or hold what joins them. */
function requireName(caller: string, name: unknown, k: number, seen: Set<string>): asserts name is string {
  if (typeof name !== 'string' || name === '' || name.includes('__')) {
    throw new InputError(
      `${caller}: the name of steps[${k}] is ${describe(name)}; expected a text that is not empty, without "__".`,
    );
  }
  if (name === 'steps') throw new InputError(`${caller}: a step cannot be named "steps".`);
  if (seen.has(name))
    throw new InputError(`${caller}: two steps are named ${quote(name)}; expected distinct names.`);
  seen.add(name);
}

/** A step with the same parameters and nothing learned. */
export function cloneStep<Step extends AnyStep>(caller: string, [name, step]: NamedStep<Step>): Step {
  const clone = step.clone();
  if (typeof clone === 'object' && clone !== null && clone !== step) return clone as Step;
  throw new InputError(`${caller}: clone() of step ${quote(name)} gave no new estimator.`);
}
