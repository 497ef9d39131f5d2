import { readFeatureWeights } from '../data/featureWeights.js';
import type { MatrixInput } from '../matrix/input.js';
import { describeNamed } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { type PenaltyChoice, penaltyOf } from '../penalties/registry.js';
import {
  type CheckedSoftSharing,
  checkSoftSharing,
  type PlainGraph,
  plainGraph,
  type SoftSharingParams,
} from './softSharingParams.js';

/** `alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2`: a feature is used by all outputs or by none. */
export interface RowLassoPenalty {
  readonly penalty: 'rowLasso';
  /** The strength, >= 0. */
  readonly alpha: number;
  /** The part of the row lasso, in [0, 1]; the rest is ridge. */
  readonly l1Ratio: number;
  /** What alpha is multiplied by for each feature: p numbers, 0 or in [1e-100, 1e100]; null is 1 each. */
  readonly featureWeights: readonly number[] | null;
}

/**
 * `coupling / 2 sum_t ||w_t - mean(w)||^2`, or `coupling / 2 sum_{s<t} graph_st ||w_s - w_t||^2`, and `alpha / 2 ||W||_F^2`: each task
 * has weights of its own, drawn to those of the others. Of a softmax, which has a row for each label, they are drawn label by
 * label: to the rows of the same label in other tasks.
 */
export interface SoftSharingPenalty {
  readonly penalty: 'softSharing';
  /** How strongly, >= 0. */
  readonly coupling: number;
  /** The ridge, >= 0. */
  readonly alpha: number;
  /** T x T, symmetric, >= 0; null for the mean. */
  readonly graph: PlainGraph | null;
}

/**
 * `alpha sum_i sigma_i(W)` with the singular values of W, p x Q (trace norm): a W of low rank, whose columns are combinations of
 * a few vectors.
 */
export interface NuclearNormPenalty {
  readonly penalty: 'nuclearNorm';
  /** The strength, >= 0. */
  readonly alpha: number;
}

/**
 * `sum_j rho(||W_j||_2)` with `rho(r) = alpha r - r^2 / (2 gamma)` up to gamma alpha and `gamma alpha^2 / 2` beyond: a feature is used by
 * all outputs or by none, and where it is used well its weights are not shrunk. Not convex.
 */
export interface RowMCPPenalty {
  readonly penalty: 'rowMCP';
  /** The slope at 0, >= 0. */
  readonly alpha: number;
  /** Rows longer than gamma alpha are not shrunk; above 0. */
  readonly gamma: number;
}

/** The penalties of a MultiTaskModel, plain data. */
export type ModelPenalty = RowLassoPenalty | RowMCPPenalty | SoftSharingPenalty | NuclearNormPenalty;

/**
 * The row lasso with ridge, for `MultiTaskModel`: `alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2`.
 *
 * @param options alpha: the strength, >= 0, 1 unless given; l1Ratio: in [0, 1], 1 unless given; featureWeights: p numbers, 0 or in
 *   [1e-100, 1e100], what alpha is multiplied by for each feature (0: not penalised), or null for 1 each
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: ['squared', 'logistic'], penalty: rowLasso({ alpha: 0.1 }) });
 */
export function rowLasso(
  options: { alpha?: number; l1Ratio?: number; featureWeights?: ArrayLike<number> | null } = {},
): RowLassoPenalty {
  const read = new OptionReader('rowLasso', options, ['alpha', 'l1Ratio', 'featureWeights']);
  const given = read.raw('featureWeights', null) as ArrayLike<number> | null;
  const weights = readFeatureWeights(given, given?.length ?? 0, 'rowLasso: featureWeights');
  return Object.freeze({
    penalty: 'rowLasso',
    alpha: read.real('alpha', 1, { min: 0 }),
    l1Ratio: read.real('l1Ratio', 1, { min: 0, max: 1 }),
    featureWeights: weights ? Object.freeze(Array.from(weights)) : null,
  });
}

/**
 * The minimax concave penalty on rows (block MCP), for `MultiTaskModel`: see `RowMCPPenalty`. A fit starts from the row lasso's with
 * the same alpha, and ends where no proximal step on a row lowers the objective: `certificate_.kind` is 'stationary'.
 *
 * @param options alpha: the slope at 0, >= 0, 1 unless given; gamma: above 0, 3 unless given; large ones are nearly the row lasso
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: ['squared', 'logistic'], penalty: rowMCP({ alpha: 0.1 }) });
 */
export function rowMCP(options: { alpha?: number; gamma?: number } = {}): RowMCPPenalty {
  const read = new OptionReader('rowMCP', options, ['alpha', 'gamma']);
  const gamma = read.real('gamma', 3, { above: 0 });
  return Object.freeze({ penalty: 'rowMCP', alpha: read.real('alpha', 1, { min: 0 }), gamma });
}

/**
 * Soft sharing, for `MultiTaskModel`: see `SoftSharingPenalty`.
 *
 * @param options coupling: >= 0, 1 unless given; alpha: >= 0 (above 0 with a softmax), 1e-4 unless given; graph: T x T, symmetric, >= 0, or null
 * @throws InputError
 * @example
 * new MultiTaskModel({ losses: ['squared', 'logistic'], penalty: softSharing({ coupling: 10 }) });
 */
export function softSharing(
  options: { coupling?: number; alpha?: number; graph?: MatrixInput | null } = {},
): SoftSharingPenalty {
  const names = ['coupling', 'alpha', 'graph'];
  const read = new OptionReader('softSharing', options, names);
  const params = { ...SOFT_DEFAULTS, graph: read.raw('graph', null) as MatrixInput | null };
  const { coupling, alpha, graph } = params;
  const { coupling: strength, alpha: ridge } = checkSoftSharing(
    'softSharing',
    { ...params, coupling: read.raw('coupling', coupling), alpha: read.raw('alpha', alpha) },
    SOFT_DEFAULTS,
  );
  const rows = graph === null ? null : plainGraph(graph);
  return Object.freeze({ penalty: 'softSharing', coupling: strength, alpha: ridge, graph: rows });
}

/** A penalty as its factory takes it: without a strength any is the row lasso's. @throws InputError for feature weights that are not p */
export function penaltyChoice(
  name: string,
  penalty: Exclude<ModelPenalty, SoftSharingPenalty>,
  nFeatures: number,
): PenaltyChoice {
  if (penalty.penalty !== 'rowLasso' && penalty.alpha > 0) return penalty;
  const { alpha, l1Ratio, featureWeights } =
    penalty.penalty === 'rowLasso' ? penalty : rowLasso({ alpha: 0 });
  const weights = readFeatureWeights(featureWeights, nFeatures, `${name}: featureWeights of penalty`);
  return { penalty: 'rowLasso', alpha, l1Ratio, featureWeights: weights };
}

/** The features that the penalty leaves alone; null where there are none, and for soft sharing. */
export function unpenalisedFeatures(
  penalty: ModelPenalty | { readonly penalty: 'sum' },
): 'all' | Int32Array | null {
  if (penalty.penalty === 'softSharing' || penalty.penalty === 'sum') return null;
  if (penalty.alpha === 0) return 'all';
  if (penalty.penalty !== 'rowLasso') return null;
  const { featureWeights } = penalty;
  if (!featureWeights?.includes(0)) return null;
  return Int32Array.from(featureWeights.keys()).filter((j) => featureWeights[j] === 0);
}

/**
 * The nuclear norm, for `MultiTaskModel`: `alpha` times the sum of the singular values of W.
 *
 * @param options alpha: the strength, >= 0, 1 unless given
 * @throws InputError
 * @example
 * new MultiTaskModel({ penalty: nuclearNorm({ alpha: 0.1 }) });
 */
export function nuclearNorm(options: { alpha?: number } = {}): NuclearNormPenalty {
  const read = new OptionReader('nuclearNorm', options, ['alpha']);
  return Object.freeze({ penalty: 'nuclearNorm', alpha: read.real('alpha', 1, { min: 0 }) });
}

const SOFT_DEFAULTS: SoftSharingParams = /* @__PURE__ */ Object.freeze({
  coupling: 1,
  alpha: 1e-4,
  graph: null,
  taskWeights: null,
  fitIntercept: true,
  tol: 1e-4,
  maxIter: 1000,
  warmStart: false,
});

/** The parameters of soft sharing as its solver takes them. @throws InputError */
export function softSharingParams(
  name: string,
  { coupling, alpha, graph }: SoftSharingPenalty,
  rule: { readonly fitIntercept: boolean; readonly tol: number; readonly maxIter: number },
): CheckedSoftSharing {
  const { fitIntercept, tol, maxIter } = rule;
  const params = { ...SOFT_DEFAULTS, coupling, alpha, graph, fitIntercept, tol, maxIter };
  return checkSoftSharing(name, params, SOFT_DEFAULTS);
}

/** The penalties by name: what makes one of its options, checked. */
const READERS: { readonly [Name in ModelPenalty['penalty']]: (options: object) => ModelPenalty } = {
  rowLasso,
  rowMCP,
  softSharing,
  nuclearNorm,
};

/** The names of all penalties. */
export const PENALTY_NAMES: readonly string[] = Object.keys(READERS);

/** The names of those that are sums over the rows of W. */
export function rowPenaltyNames(): string[] {
  return Object.values(READERS)
    .map((make) => make({}))
    .filter((part) => part.penalty !== 'softSharing' && penaltyOf(penaltyChoice('', part, 0), 1).rows)
    .map((part) => part.penalty);
}

/** What a penalty may be, as errors say it. */
export function penaltyWords(): string {
  const words = Object.entries(READERS).map(([name, make]) => {
    const options = Object.keys(make({})).filter((key) => key !== 'penalty');
    return `${name}({ ${options.join(', ')} })`;
  });
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Reads a penalty that is a parameter, or stands in a model file. @param place what the error calls it @throws InputError */
export function readPenalty(name: string, value: unknown, place: string): ModelPenalty {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { penalty, ...options } = value as { penalty?: unknown };
    const read =
      typeof penalty === 'string' &&
      Object.hasOwn(READERS, penalty) &&
      READERS[penalty as keyof typeof READERS];
    if (read) return read(options);
  }
  throw new InputError(
    `${name}: ${place} is ${describeNamed(value, 'penalty')}; expected ${penaltyWords()}.`,
  );
}
