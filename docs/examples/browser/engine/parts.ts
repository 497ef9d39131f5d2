/** Parts of the rows: to fit and to judge. */
import { createRandom } from '../../../../src/math/random.js';
import type { HoldOut } from './models.js';
import { groups, type Problem } from './problem.js';

const SEED = 0;

/**
 * Deals rows out to parts of nearly the same size: at random, labels to all parts alike, or in the order of the file. Tasks
 * with their own rows are dealt out one by one.
 */
export function deal(problem: Problem, rows: readonly number[], parts: number, how: HoldOut): number[][] {
  const dealt: number[][] = Array.from({ length: parts }, () => []);
  const random = createRandom(SEED);
  for (const pile of pilesOf(problem, rows, how)) {
    const order = how === 'random' ? random.shuffle([...pile]) : pile;
    for (const [k, row] of order.entries()) {
      const part = how === 'random' ? k % parts : Math.floor((k * parts) / order.length);
      dealt[part]!.push(row);
    }
  }
  for (const part of dealt) part.sort((a, b) => a - b);
  return dealt;
}

/** Rows that are dealt out together: those of a task, and at random those of a label. */
function pilesOf({ tasks, isShared }: Problem, rows: readonly number[], how: HoldOut): number[][] {
  const isIn = new Set(rows);
  const first = isShared ? [[...rows]] : tasks.map((task) => task.rows.filter((i) => isIn.has(i)));
  if (how === 'last') return first;
  return first.flatMap((pile, t) => {
    const labelled = isShared ? tasks.find(({ loss }) => loss !== 'squared') : tasks[t]!;
    if (!labelled || labelled.loss === 'squared') return [pile];
    return groups(pile.map((i) => String(labelled.y[i]))).map(([, places]) => places.map((k) => pile[k]!));
  });
}

/** A quarter to judge by, and the rest. */
export function holdOut(problem: Problem, how: HoldOut): { fitted: number[]; heldOut: number[] } {
  const rows = [...new Set(problem.tasks.flatMap((task) => task.rows))].sort((a, b) => a - b);
  const parts = deal(problem, rows, 4, how);
  const heldOut = parts.pop()!;
  return { fitted: parts.flat().sort((a, b) => a - b), heldOut };
}
