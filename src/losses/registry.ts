import { isList } from '../matrix/numbers.js';
import { InputError } from '../messages/errors.js';
import type { Target } from '../params/target.js';
import { type HuberLoss, huberLoss, huberParams } from './huber.js';
import { logistic } from './logistic.js';
import type { Loss } from './loss.js';
import { poisson } from './poisson.js';
import { softmax } from './softmax.js';
import { squared } from './squared.js';
import { type StudentTLoss, studentTLoss, studentTParams } from './studentT.js';

/** What stands for each loss in plain data: its name, or with parameters an object. */
interface LossSpecs {
  readonly squared: 'squared';
  readonly logistic: 'logistic';
  readonly softmax: 'softmax';
  readonly huber: 'huber' | HuberLoss;
  readonly poisson: 'poisson';
  readonly studentT: 'studentT' | StudentTLoss;
}

/** The losses of a MultiTaskModel, plain data: a word, with parameters an object. */
export type LossSpec = LossSpecs[keyof LossSpecs];

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

function withParams<Params extends object>(
  of: (params: Params) => Loss,
  params: (options: object) => Params,
): Family {
  const plainParams = (options: object) => ({ ...params(options) }) as Readonly<Record<string, number>>;
  return { sample: of(params({})), params: plainParams, of: (read) => of(read as unknown as Params) };
}

/** Every loss, under its own name. A new one has its line here and in `LossSpecs`. */
const BY_NAME: { readonly [Name in keyof LossSpecs]: Family } = {
  squared: plain(squared),
  logistic: plain(logistic),
  softmax: plain(softmax(2), softmax),
  huber: withParams(({ delta }) => huberLoss(delta), huberParams),
  poisson: plain(poisson),
  studentT: withParams(studentTLoss, studentTParams),
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
export const LABEL_LOSSES: { readonly pair: string; readonly classes: string } =
  /* @__PURE__ */ Object.freeze({
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
