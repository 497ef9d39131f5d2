import { OptionReader } from '../params/options.js';
import { TaskRelations, type TaskRelationsFile } from './relations.js';

/** The options of {@link taskGraph}. */
export interface TaskGraphOptions {
  /** Relations of this or less are no edge, a number >= 0. @defaultValue 0 */
  readonly threshold?: number | undefined;
  /** Each task keeps the edges to so many of those closest to it; null keeps all. @defaultValue null */
  readonly neighbours?: number | null | undefined;
}

/**
 * A graph for soft sharing along relations: `A_st = max(0, (r_st + r_ts) / 2)` where that is above `threshold`, 0 for s = t, and
 * a task that is too small to judge drawn to all others alike. Its edges are scaled to a sum of T - 1 over all tasks, so that a coupling means
 * what it means for the mean of all tasks (`A_st = 1 / T`). With `neighbours` an edge stays where it is among the strongest of
 * either task. Without any edge each task is fitted by itself.
 *
 * @returns T x T, symmetric, >= 0, with a zero diagonal
 * @throws InputError for what are no relations, and options out of their range
 * @example
 * new SoftSharingRegressor({ coupling: 1, graph: taskGraph(taskRelations(tasks)) }).fit(tasks);
 */
export function taskGraph(
  relations: TaskRelations | TaskRelationsFile,
  options: TaskGraphOptions = {},
): number[][] {
  const read = new OptionReader('taskGraph', options, ['threshold', 'neighbours']);
  const threshold = read.real('threshold', 0, { min: 0 });
  const neighbours = read.countOrNull('neighbours', 1);
  const { matrix, taskNames, tooSmall } =
    relations instanceof TaskRelations ? relations : TaskRelations.fromJSON(relations);
  const T = matrix.length;
  const isSmall = taskNames.map((name) => tooSmall.includes(name));
  const edges = matrix.map((row, s) =>
    row.map((value, t) => {
      const both = (value + matrix[t]![s]!) / 2;
      return s !== t && both > threshold && !isSmall[s] && !isSmall[t] ? both : 0;
    }),
  );
  const kept = neighbours === null ? edges : strongest(edges, neighbours);
  const usual = meanEdge(kept, isSmall);
  const graph = kept.map((row, s) =>
    row.map((value, t) => (s !== t && (isSmall[s] || isSmall[t]) ? usual : value)),
  );
  const total = graph.reduce((sum, row) => row.reduce((own, value) => own + value, sum), 0);
  return total > 0 ? graph.map((row) => row.map((value) => (value / total) * (T - 1))) : graph;
}

/** The edges that are among the k strongest of one of their tasks. */
function strongest(edges: readonly (readonly number[])[], k: number): number[][] {
  const least = edges.map((row) => [...row].sort((a, b) => b - a)[Math.min(k, row.length) - 1]!);
  return edges.map((row, s) => row.map((value, t) => (value >= least[s]! || value >= least[t]! ? value : 0)));
}

/** The mean over the pairs that can be judged; 1 where there are none. */
function meanEdge(edges: readonly (readonly number[])[], isSmall: readonly boolean[]): number {
  const judged = edges.filter((_, s) => !isSmall[s]);
  if (judged.length < 2) return 1;
  const sum = judged.reduce((total, row) => row.reduce((own, value) => own + value, total), 0);
  return sum / (judged.length * (judged.length - 1));
}
