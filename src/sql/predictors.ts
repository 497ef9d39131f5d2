import { type LossSpec, lossChoice } from '../losses/registry.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** What eta becomes in a prediction: itself, a mean of counts, or the probability of the second label. */
export type Link = 'identity' | 'exp' | 'probability';

/** A column of the table, moved and scaled: `scale (x - shift)`. */
interface Column {
  readonly shift: number;
  readonly scale: number;
}

/** A fitted linear model as numbers: eta of task t is `intercept_t + sum_j weights_tj scale_j (x_j - shift_j)`. */
export interface Predictor {
  /** The model that holds the weights. */
  readonly last: object;
  readonly taskNames: readonly string[];
  readonly featureNames: readonly string[] | null;
  readonly columns: readonly Column[];
  readonly weights: readonly (readonly number[])[];
  readonly intercept: readonly number[];
  readonly links: readonly Link[];
}

/** The fields of fitted linear models, scalers and pipelines that are read. */
interface Fields {
  readonly estimatorName?: string;
  readonly namedSteps?: Readonly<Record<string, object>>;
  readonly coef_?: { to2DArray(): number[][] };
  readonly intercept_?: number[];
  readonly taskNames_?: string[];
  readonly featureNamesIn_?: string[] | null;
  readonly classes_?: unknown;
  readonly mean_?: number[] | null;
  readonly scale_?: number[] | null;
  readonly min_?: number[];
  readonly withMean?: boolean;
  readonly clip?: boolean;
  toJSON?(): { readonly fitted?: { readonly losses?: readonly LossSpec[] } | null };
}

const EXPECTED = 'a fitted linear model, or a Pipeline of StandardScaler or MinMaxScaler steps before one';

/** @throws InputError for what is no linear model; NotFittedError */
export function predictorOf(caller: string, model: unknown): Predictor {
  const whole = Object(model) as Fields;
  const steps = whole.namedSteps ? Object.values(whole.namedSteps as Record<string, Fields>) : [whole];
  const last = steps.at(-1)!;
  if (!('coef_' in last && 'intercept_' in last && 'taskNames_' in last)) {
    throw new InputError(`${caller}: model is ${describe(model)}; expected ${EXPECTED}.`);
  }
  const coef = last.coef_!.to2DArray();
  const intercept = last.intercept_!;
  const taskNames = last.taskNames_!;
  let columns: readonly Column[] = coef[0]!.map(() => ({ shift: 0, scale: 1 }));
  for (const step of steps.slice(0, -1)) columns = scaled(caller, step, columns);
  const links = linksOf(caller, last, taskNames);
  return {
    last,
    taskNames,
    featureNames: whole.featureNamesIn_ ?? null,
    columns,
    weights: taskNames.map((_, t) => coef[coef.length === 1 ? 0 : t]!),
    intercept,
    links,
  };
}

/** What a scaler makes of columns. */
function scaled(caller: string, step: Fields, columns: readonly Column[]): Column[] {
  const isStandard = 'mean_' in step && 'scale_' in step;
  const isMinMax = 'min_' in step && 'scale_' in step && step.clip !== true;
  if (!isStandard && !isMinMax) {
    throw new InputError(`${caller}: a step of the pipeline is ${describe(step)}; expected ${EXPECTED}.`);
  }
  const factors = step.scale_ ?? columns.map(() => 1);
  return columns.map(({ shift, scale }, j) => {
    const own = isStandard ? scale / factors[j]! : scale * factors[j]!;
    if (isStandard)
      return { shift: shift + (step.withMean === false ? 0 : (step.mean_?.[j] ?? 0)) / scale, scale: own };
    return { shift: own === 0 ? shift : shift - step.min_![j]! / own, scale: own };
  });
}

function linksOf(caller: string, last: Fields, taskNames: readonly string[]): Link[] {
  const losses = last.toJSON?.().fitted?.losses;
  if (!losses) return taskNames.map(() => ('classes_' in last ? 'probability' : 'identity'));
  return losses.map((spec, t) => {
    const { target, name } = lossChoice(spec);
    if (target !== 'classes')
      return ({ number: 'identity', count: 'exp', pair: 'probability' } as const)[target];
    throw new InputError(
      `${caller}: the loss of task ${quote(taskNames[t]!)} is '${name}', whose prediction is ${counted(2, 'number')} or more; expected a ` +
        'loss that predicts one.',
    );
  });
}
