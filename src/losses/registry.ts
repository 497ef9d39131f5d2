import { isList } from '../matrix/numbers.js';
import { InputError } from '../messages/errors.js';
import type { Target } from '../params/target.js';
import { DEFAULT_DELTA, huberLoss, huberParams } from './huber.js';
import { logistic } from './logistic.js';
import type { Loss } from './loss.js';
import { poisson } from './poisson.js';
import { softmax } from './softmax.js';
import { squared } from './squared.js';

/** The Huber loss, plain data: see {@link huber}. */
export interface HuberLoss {
  readonly loss: 'huber';
  /** Where it turns into a straight line, above 0, in units of the targets. */
  readonly delta: number;
}

/** The losses of a MultiTaskModel, plain data: a word, with parameters an object. */
export type LossSpec = 'squared' | 'logistic' | 'softmax' | 'poisson' | 'huber' | HuberLoss;

/**
 * The Huber loss, for `MultiTaskModel`: `z^2 / 2` of a residual z = y - eta up to delta, `delta |z| - delta^2 / 2` beyond, so
 * that outliers pull no harder than delta.
 *
 * @param options delta: in [1e-100, 1e100], in units of the targets, 1.35 unless given
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: [huber({ delta: 2 }), 'poisson'], penalty: rowLasso({ alpha: 0.1 }) });
 */
export function huber(options: { delta?: number } = {}): HuberLoss {
  return Object.freeze({ loss: 'huber', ...huberParams(options) });
}

/** What a task is, by its loss. */
export type TaskKind = LossSpec;

/** A loss as it is chosen: with its parameters, before the labels of its task are known. */
export interface LossChoice {
  /** It as plain data. */
  readonly spec: LossSpec;
  readonly name: string;
  readonly target: Target;
  readonly isQuadratic: boolean;
  /** The numbers that it predicts for a sample. */
  outputs(nClasses: number): number;
  /** @param nClasses K, of a loss whose targets are classes */
  of(nClasses: number): Loss;
}

/** What the registry knows of a loss. */
interface Family {
  /** Of any number of classes. */
  readonly sample: Loss;
  /** The parameters, read and checked. @throws InputError */
  readonly params: (options: object) => Readonly<Record<string, number>>;
  readonly of: (params: Readonly<Record<string, number>>, nClasses: number) => Loss;
}

const plain = (loss: Loss, of: (nClasses: number) => Loss = () => loss): Family => ({
  sample: loss,
  params: (options) => {
    const [extra] = Object.keys(options);
    if (extra === undefined) return {};
    throw new InputError(`${loss.name}: unknown option ${extra}. It has none.`);
  },
  of: (_, nClasses) => of(nClasses),
});

/** Every loss, under its own name. A new one has its line here, and its name in `LossSpec`. */
const BY_NAME: { readonly [Name in Extract<LossSpec, string>]: Family } = {
  squared: plain(squared),
  logistic: plain(logistic),
  softmax: plain(softmax(2), softmax),
  huber: {
    sample: huberLoss(DEFAULT_DELTA),
    params: (options) => ({ ...huberParams(options) }),
    of: ({ delta }) => huberLoss(delta!),
  },
  poisson: plain(poisson),
};
const FAMILIES: readonly Family[] = Object.values(BY_NAME);

/** The names of all losses. */
export const LOSS_NAMES: readonly string[] = Object.keys(BY_NAME);

/** Of a regression. */
export const DEFAULT_LOSS: LossSpec = 'squared';

/** Of classifiers of two labels. */
export const PAIR_LOSS: LossSpec = 'logistic';

/** The losses that targets of a kind can have, quoted. */
function quotedLosses(target: Target): string {
  return FAMILIES.filter(({ sample }) => sample.target === target)
    .map(({ sample }) => `'${sample.name}'`)
    .join(' or ');
}

/** The losses for labels, as errors name them. */
export const LABEL_LOSSES: { readonly pair: string; readonly classes: string } = Object.freeze({
  pair: quotedLosses('pair'),
  classes: quotedLosses('classes'),
});

/** What a loss may be, as errors say it. */
export const LOSS_WORDS: string = listed(
  FAMILIES.map(({ sample: { name, params } }) => {
    const names = Object.keys(params);
    return names.length === 0 ? `'${name}'` : `${name}({ ${names.join(', ')} })`;
  }),
);

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/**
 * Reads a loss: its word, or `{ loss, ...parameters }`.
 *
 * @returns null for what names no loss
 * @throws InputError for parameters that are none of the loss's, or out of their range
 */
export function readLoss(value: unknown): LossChoice | null {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const { loss: name, ...options } = isRecord ? (value as { loss?: unknown }) : { loss: value };
  const family = FAMILIES.find(({ sample }) => sample.name === name);
  if (!family) return null;
  const { sample } = family;
  requireConvex(sample);
  const params = family.params(options);
  return Object.freeze({
    spec: (Object.keys(params).length === 0
      ? sample.name
      : Object.freeze({ loss: sample.name, ...params })) as LossSpec,
    name: sample.name,
    target: sample.target,
    isQuadratic: sample.isQuadratic,
    outputs: (nClasses: number) => (sample.target === 'classes' ? nClasses : 1),
    of: (nClasses: number) => family.of(params, nClasses),
  });
}

/** @throws InputError for a loss that is not convex */
export function requireConvex({ name, isConvex }: Pick<Loss, 'name' | 'isConvex'>): void {
  if (isConvex) return;
  throw new InputError(
    `the loss '${name}' is not convex in the predictions, so that its fits would have no duality gap, and intercepts no ` +
      'single best place; what is missing is a solver that stops at stationary points of the losses, as there is one for penalties.',
  );
}

/** The loss that checked plain data stand for. */
export function lossChoice(spec: LossSpec): LossChoice {
  return readLoss(spec)!;
}

/** The losses of a model as plain data of its file. */
export function plainLosses(losses: LossSpec | readonly LossSpec[]): LossSpec | LossSpec[] {
  return isOne(losses) ? plainLoss(losses) : Array.from(losses, plainLoss);
}

function isOne(losses: LossSpec | readonly LossSpec[]): losses is LossSpec {
  return typeof losses === 'string' || !isList(losses);
}

/** As plain data that are the caller's own. */
export function plainLoss(loss: LossSpec): LossSpec {
  return typeof loss === 'object' ? ({ ...(loss as object) } as LossSpec) : loss;
}
