import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import { toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { OptionReader } from '../options.js';
import { type Edge, graphCoupling, meanCoupling, type TaskCoupling } from '../penalties/taskCoupling.js';

/** The parameters that soft sharing has for any loss. */
export interface SoftSharingParams {
  /**
   * How strongly the tasks are drawn together, >= 0: 0 fits each by itself, very large values give all tasks
   * the same weights.
   * @defaultValue 1
   */
  coupling: number;
  /** The ridge on all weights, >= 0. 0 is allowed where the data determine the weights. @defaultValue 1e-4 */
  alpha: number;
  /**
   * Which tasks are drawn to which: T x T, symmetric, >= 0; the diagonal does not count. null draws all of them
   * to their mean, as a graph with 1 / T everywhere does. @defaultValue null
   */
  graph: MatrixInput | null;
  /** lambda_t, T numbers, 0 or in [1e-100, 1e100], not all 0; null weighs each task 1. @defaultValue null */
  taskWeights: ArrayLike<number> | null;
  /** Whether each task has an intercept; never penalised. @defaultValue true */
  fitIntercept: boolean;
  /**
   * A fit has converged when its duality gap is at most tol times the objective of the best constant model; >=
   * 0. @defaultValue 1e-4
   */
  tol: number;
  /** The most steps, >= 1. */
  maxIter: number;
  /** Whether a fit starts from what the last one learned. @defaultValue false */
  warmStart: boolean;
}

/** The checked parameters. */
export interface CheckedSoftSharing {
  readonly coupling: number;
  readonly alpha: number;
  readonly pairs: { readonly edges: readonly Edge[]; readonly nTasks: number } | null;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
  readonly warmStart: boolean;
}

/** @throws InputError for the first parameter that is out of its range */
export function checkSoftSharing(
  name: string,
  params: object,
  defaults: SoftSharingParams,
): CheckedSoftSharing {
  const read = new OptionReader(name, params, Object.keys(defaults));
  const graph = read.raw('graph', null);
  checkTaskWeights(name, read.raw('taskWeights', null));
  return {
    coupling: read.real('coupling', defaults.coupling, { min: 0 }),
    alpha: read.real('alpha', defaults.alpha, { min: 0 }),
    pairs: graph === null ? null : readGraph(name, graph),
    fitIntercept: read.flag('fitIntercept', true),
    tol: read.real('tol', defaults.tol, { min: 0 }),
    maxIter: read.count('maxIter', defaults.maxIter, 1),
    warmStart: read.flag('warmStart', false),
  };
}

/** The coupling of T tasks. @throws InputError where the graph is not T x T */
export function couplingOf(
  name: string,
  { coupling, alpha, pairs }: CheckedSoftSharing,
  nTasks: number,
): TaskCoupling {
  if (pairs === null) return meanCoupling(nTasks, alpha, coupling);
  if (pairs.nTasks !== nTasks) {
    throw new InputError(
      `${name}: graph is ${pairs.nTasks} x ${pairs.nTasks}; expected ${nTasks} x ${nTasks}, a row and a column for each task.`,
    );
  }
  return graphCoupling(nTasks, alpha, coupling, pairs.edges);
}

/** The parameters as plain data for a model file. */
export function plainParams<Params extends SoftSharingParams>(params: Params): object {
  const { graph, taskWeights } = params;
  return {
    ...params,
    graph: graph === null ? null : plainRows(graph),
    taskWeights: taskWeights === null ? null : Array.from(taskWeights),
  };
}

/** A matrix as plain rows. */
export function plainRows(graph: MatrixInput): number[][] {
  const { rows, columns, data } = toDense(graph, 'graph');
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[j * rows + i]!),
  );
}

function checkTaskWeights(name: string, weights: unknown): void {
  if (weights === null || isList(weights)) return;
  throw new InputError(
    `${name}: taskWeights must be a list of numbers, one for each task, or null; got ${describe(weights)}.`,
  );
}

function readGraph(name: string, input: unknown): { edges: Edge[]; nTasks: number } {
  const place = `${name}: graph`;
  const { rows, columns, data } = toDense(input, place);
  if (rows !== columns) {
    throw new InputError(
      `${place} is ${rows} x ${columns}; expected T x T, a row and a column for each task.`,
    );
  }
  const edges: Edge[] = [];
  for (let s = 0; s < rows; s++) {
    for (let t = 0; t < rows; t++) {
      const weight = data[t * rows + s]!;
      if (!(weight >= 0 && weight < Infinity)) {
        throw new InputError(`${place}[${s}][${t}] is ${weight}; expected a finite number, 0 or more.`);
      }
      if (t <= s) continue;
      const mirrored = data[s * rows + t]!;
      if (weight !== mirrored) {
        throw new InputError(
          `${place} is not symmetric: [${s}][${t}] is ${weight} and [${t}][${s}] is ${mirrored}; expected the same.`,
        );
      }
      if (weight > 0) edges.push({ s, t, weight });
    }
  }
  return { edges, nTasks: rows };
}
