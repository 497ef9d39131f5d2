import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SoftSharingRegressor, TaskRelations, taskGraph, taskRelations } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { groupedTasks } from './tasks.js';

function random(T: number, seed: number, smallest = 20): TaskRelations {
  const draw = createRandom(seed);
  return new TaskRelations({
    of: 'models',
    taskNames: Array.from({ length: T }, (_, t) => `t${t}`),
    nSamples: Array.from({ length: T }, (_, t) => (t === 0 ? smallest : 20)),
    minSamples: 10,
    matrix: Array.from({ length: T }, () => Array.from({ length: T }, () => 2 * draw.uniform() - 1)),
    errors: null,
  });
}

describe('taskGraph', () => {
  it('is symmetric, not negative, zero on the diagonal, and as strong as the graph of the mean', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.nat(),
        fc.constantFrom(5, 20),
        fc.record({
          threshold: fc.double({ min: 0, max: 1, noNaN: true }),
          neighbours: fc.constantFrom(null, 1, 3),
        }),
        (T, seed, smallest, options) => {
          const graph = taskGraph(random(T, seed, smallest), options);
          for (let s = 0; s < T; s++) {
            expect(graph[s]![s]).toBe(0);
            for (let t = 0; t < T; t++) {
              expect(graph[s]![t]).toBe(graph[t]![s]);
              expect(graph[s]![t]).toBeGreaterThanOrEqual(0);
            }
          }
          const total = graph.flat().reduce((sum, value) => sum + value, 0);
          if (total > 0) expect(total).toBeCloseTo(T - 1, 9);
        },
      ),
    );
  });

  it('leaves out pairs at the threshold or below, and keeps the nearest neighbours of either task', () => {
    const relations = new TaskRelations({
      ...random(3, 1).toJSON(),
      matrix: [
        [1, 0.8, 0.2],
        [0.6, 1, -0.4],
        [0.4, 0.1, 1],
      ],
    });
    const [a, b] = [0.7 / 2, 0.3 / 2];
    expect(
      taskGraph(relations)
        .flat()
        .map((value) => value.toFixed(6)),
    ).toEqual(
      [0, a / (a + b), b / (a + b), a / (a + b), 0, 0, b / (a + b), 0, 0].map((value) => value.toFixed(6)),
    );
    expect(taskGraph(relations, { threshold: 0.31 })[0]).toEqual([0, 1, 0]);
    expect(taskGraph(relations, { neighbours: 1 })[2]![0]).toBeGreaterThan(0);
  });

  it('draws a task that is too small to judge to all others alike', () => {
    const [row] = taskGraph(random(5, 1, 4));
    expect(new Set(row!.slice(1)).size).toBe(1);
    expect(row![1]).toBeGreaterThan(0);
  });

  it('is what soft sharing takes, and of a file what it is of the relations', () => {
    const tasks = groupedTasks(4, 15, 2, 3);
    const relations = taskRelations(tasks, { nBootstrap: 0 });
    const graph = taskGraph(relations);
    expect(new SoftSharingRegressor({ graph }).fit(tasks).converged_).toBe(true);
    expect(taskGraph(JSON.parse(JSON.stringify(relations)) as never)).toEqual(graph);
    expect(inputErrorOf(() => taskGraph(graph as never))).toContain('relations');
    expect(inputErrorOf(() => taskGraph(relations, { threshold: -1 }))).toContain('threshold');
  });
});
