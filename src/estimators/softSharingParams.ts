import type { Label } from '../data/labels.js';
import { plainTaskWeights } from '../data/taskWeights.js';
import type { Columns } from '../matrix/columns.js';
import { toColumns, toDense } from '../matrix/fromInput.js';
import type { CompressedColumns, MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
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

const WITHOUT_COUPLING = { coupling: 0, graph: null };

/** What is left of the parameters where nothing is weighted, warm or a graph. */
export type PlainSharing = Omit<CheckedSoftSharing, 'pairs' | 'warmStart'>;

/**
 * The parameters by one look at each, of a class without a coupling or a graph those that it has. What `checkSoftSharing` would read or
 * refuse in another way is left to it.
 *
 * @returns null unless all are of their usual kind and in their ranges
 */
export function plainSharing(params: object): PlainSharing | null {
  const { coupling, alpha, graph, taskWeights, fitIntercept, tol, maxIter, warmStart } = {
    ...WITHOUT_COUPLING,
    ...params,
  } as Readonly<Record<keyof SoftSharingParams, unknown>>;
  const arePlain =
    typeof coupling === 'number' &&
    typeof alpha === 'number' &&
    typeof tol === 'number' &&
    typeof maxIter === 'number' &&
    typeof fitIntercept === 'boolean' &&
    graph === null &&
    taskWeights === null &&
    warmStart === false;
  if (!arePlain || !(coupling >= 0 && coupling < Infinity && alpha >= 0 && alpha < Infinity)) return null;
  if (!(tol >= 0 && tol < Infinity && maxIter >= 1 && maxIter < 2 ** 31 && Number.isInteger(maxIter)))
    return null;
  return { coupling, alpha, fitIntercept, tol, maxIter };
}

/** The coupling of T tasks with one row each. @throws InputError where the graph is not T x T */
export function couplingOf(name: string, params: CheckedSoftSharing, nTasks: number): TaskCoupling {
  const { coupling, alpha } = params;
  const edges = edgesOf(name, params, nTasks);
  return edges === null
    ? meanCoupling(nTasks, alpha, coupling)
    : graphCoupling(nTasks, alpha, coupling, edges);
}

/** What a row of weights stands for. */
export interface LabelledRow {
  /** The index of its task. */
  readonly task: number;
  /** The class of a softmax that it stands for, else null. */
  readonly label: Label | null;
}

/**
 * The coupling of the rows of tasks of any kind: rows of the same label are drawn to their mean, or along the edges of
 * their tasks; those without one (regressions, two labels) among themselves.
 *
 * @throws InputError where the graph is not T x T
 */
export function rowCouplingOf(
  name: string,
  params: CheckedSoftSharing,
  nTasks: number,
  rows: readonly LabelledRow[],
): TaskCoupling {
  const { coupling, alpha } = params;
  const edges = edgesOf(name, params, nTasks);
  if (edges === null) {
    const numbers = new Map<Label | null, number>();
    for (const { label } of rows) if (!numbers.has(label)) numbers.set(label, numbers.size);
    const groupOf = Int32Array.from(rows, ({ label }) => numbers.get(label)!);
    return meanCoupling(rows.length, alpha, coupling, groupOf);
  }
  const rowsOf = Array.from({ length: nTasks }, (): [Label | null, number][] => []);
  for (const [q, { task, label }] of rows.entries()) rowsOf[task]!.push([label, q]);
  const rowEdges = edges.flatMap(({ s, t, weight }) => {
    const others = new Map(rowsOf[t]);
    return rowsOf[s]!.flatMap(([label, q]): Edge[] => {
      const other = others.get(label);
      return other === undefined ? [] : [{ s: q, t: other, weight }];
    });
  });
  return graphCoupling(rows.length, alpha, coupling, rowEdges);
}

function edgesOf(name: string, { pairs }: CheckedSoftSharing, nTasks: number): readonly Edge[] | null {
  if (pairs === null) return null;
  if (pairs.nTasks === nTasks) return pairs.edges;
  throw new InputError(
    `${name}: graph is ${pairs.nTasks} x ${pairs.nTasks}; expected ${nTasks} x ${nTasks}, a row and a column for each task.`,
  );
}

/** The parameters as plain data for a model file. */
export function plainParams<Params extends SoftSharingParams>(params: Params): object {
  const { graph, taskWeights } = params;
  return {
    ...params,
    graph: graph === null ? null : plainGraph(graph),
    taskWeights: plainTaskWeights(taskWeights),
  };
}

/** A graph as plain data. */
export type PlainGraph = readonly (readonly number[])[] | CompressedColumns;

/** A graph as plain data: rows, or compressed columns where it is sparse. */
export function plainGraph(graph: MatrixInput): PlainGraph {
  const matrix = graphColumns(graph, 'graph');
  const { rows, columns, data } = matrix;
  if (matrix.kind === 'sparse') {
    const { indices, indptr } = matrix;
    return {
      data: Array.from(data),
      indices: Array.from(indices),
      indptr: Array.from(indptr),
      shape: [rows, columns],
    };
  }
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

/** Sparse stays sparse: a graph of many tasks has few edges. */
function graphColumns(graph: unknown, place: string): Columns {
  const isSparse = typeof graph === 'object' && graph !== null && 'indptr' in graph;
  return isSparse ? toColumns(graph, place) : toDense(graph, place);
}

function readGraph(name: string, input: unknown): { edges: Edge[]; nTasks: number } {
  const place = `${name}: graph`;
  const graph = graphColumns(input, place);
  if (graph.rows !== graph.columns) {
    throw new InputError(
      `${place} is ${graph.rows} x ${graph.columns}; expected T x T, a row and a column for each task.`,
    );
  }
  const edges: Edge[] = [];
  for (let t = 0; t < graph.columns; t++) {
    const begin = graph.kind === 'dense' ? t * graph.rows : graph.indptr[t]!;
    const end = graph.kind === 'dense' ? begin + graph.rows : graph.indptr[t + 1]!;
    for (let k = begin; k < end; k++) {
      const s = graph.kind === 'dense' ? k - begin : graph.indices[k]!;
      const weight = graph.data[k]!;
      if (!(weight >= 0 && weight < Infinity)) {
        throw new InputError(`${place}[${s}][${t}] is ${weight}; expected a finite number, 0 or more.`);
      }
      if (s === t || weight === 0) continue;
      const mirrored = entryOf(graph, t, s);
      if (weight !== mirrored) {
        const [low, high] = s < t ? [weight, mirrored] : [mirrored, weight];
        throw new InputError(
          `${place} is not symmetric: [${Math.min(s, t)}][${Math.max(s, t)}] is ${low} and ` +
            `[${Math.max(s, t)}][${Math.min(s, t)}] is ${high}; expected the same.`,
        );
      }
      if (s < t) edges.push({ s, t, weight });
    }
  }
  edges.sort((a, b) => a.s - b.s || a.t - b.t);
  return { edges, nTasks: graph.rows };
}

/** Entry (i, j); of sparse columns by bisection. */
function entryOf(x: Columns, i: number, j: number): number {
  if (x.kind === 'dense') return x.data[j * x.rows + i]!;
  let [low, high] = [x.indptr[j]!, x.indptr[j + 1]!];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x.indices[middle]! < i) low = middle + 1;
    else high = middle;
  }
  return low < x.indptr[j + 1]! && x.indices[low] === i ? x.data[low]! : 0;
}
