import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TaskRelations, taskRelations } from '../../src/index.js';
import type { RelationKind } from '../../src/relations/relationOptions.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { type Group, groupedTasks, labelled } from './tasks.js';

const KINDS: readonly RelationKind[] = ['data', 'features', 'models', 'gains', 'conflicts'];
const FIXED = { coupling: 0.1, alpha: 0.01, nBootstrap: 0 };

function expectClose(a: readonly (readonly number[])[], b: readonly (readonly number[])[], digits = 5): void {
  for (const [s, row] of a.entries())
    for (const [t, value] of row.entries()) expect(value).toBeCloseTo(b[s]![t]!, digits);
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Those of one group use the first features, those of the other the last. */
function sparseGroups(): Group[] {
  return groupedTasks(6, 60, 4).map((task, t) => ({
    ...task,
    y: task.X.map((row, i) => row[t % 2 ? 5 : 0]! - row[t % 2 ? 4 : 1]! + ((i * 37) % 11) / 40),
  }));
}

describe.each(KINDS)('taskRelations of %s', (of) => {
  it('tells two groups of tasks apart, of numbers and of labels, and puts each in one piece', () => {
    const tasks = of === 'features' ? sparseGroups() : groupedTasks(6, 60, 3);
    for (const given of [tasks, labelled(tasks)]) {
      const { matrix, order, errors } = taskRelations(given, { of, nBootstrap: 5 });
      const pairs = matrix.flatMap((row, s) => row.map((value, t) => ({ value, s, t })));
      const within = pairs.filter(({ s, t }) => s !== t && s % 2 === t % 2).map(({ value }) => value);
      const between = pairs.filter(({ s, t }) => s % 2 !== t % 2).map(({ value }) => value);
      expect(meanOf(within)).toBeGreaterThan(meanOf(between) + 0.05);
      expect(order.slice(0, 3).map((t) => t % 2)).toEqual(Array(3).fill(order[0]! % 2));
      expect(errors!.flat().every((error) => error >= 0 && error < 0.6)).toBe(true);
    }
  });

  it('is symmetric, 1 on the diagonal and in [-1, 1], whatever the tasks', () => {
    if (of === 'gains') return;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 3, max: 12 }), fc.nat(), (T, n, seed) => {
        const { matrix } = taskRelations(groupedTasks(T, n, seed, 4), { of, ...FIXED });
        for (let s = 0; s < T; s++) {
          expect(matrix[s]![s]).toBe(1);
          for (let t = 0; t < T; t++) {
            expect(matrix[s]![t]).toBe(matrix[t]![s]);
            expect(Math.abs(matrix[s]![t]!)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('goes with the tasks when they are permuted, and does not know the units of features', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const tasks = groupedTasks(4, 15, seed, 3);
        const { matrix } = taskRelations(tasks, { of, ...FIXED });
        // Folds are drawn from the first task to the last.
        if (of !== 'gains') {
          const turned = taskRelations([...tasks].reverse(), { of, ...FIXED }).matrix;
          expectClose(turned, matrix.map((row) => [...row].reverse()).reverse());
        }
        const units = tasks.map((task) => ({
          ...task,
          X: task.X.map(([a, b, c]) => [a! * 1000, b!, c! / 8]),
        }));
        expectClose(taskRelations(units, { of, ...FIXED }).matrix, matrix);
      }),
      { numRuns: of === 'gains' ? 5 : 15 }, // of which each fits every pair in every fold
    );
  });

  it('takes a weight of 2 for a sample twice, but for the diagonal products of the data', () => {
    if (of === 'data' || of === 'gains') return;
    const tasks = groupedTasks(3, 12, 8, 3);
    const heavy = tasks.map((task) => ({ ...task, sampleWeight: task.y.map((_, i) => (i < 4 ? 2 : 1)) }));
    const twice = tasks.map(({ name, X, y }) => ({
      name,
      X: [...X, ...X.slice(0, 4)],
      y: [...y, ...y.slice(0, 4)],
    }));
    expectClose(taskRelations(heavy, { of, ...FIXED }).matrix, taskRelations(twice, { of, ...FIXED }).matrix);
  });

  it('is the same for samples that are shared and given to each task, and for sparse X', () => {
    const { X, y } = groupedTasks(1, 20, 5, 4)[0]!;
    const Y = y.map((value, i) => [
      value,
      X[i]![0]! + value / 2,
      i % 3 === 0 ? Number.NaN : X[i]![1]! - value,
    ]);
    const tasks = [0, 1, 2].map((t) => {
      const rows = Y.flatMap((row, i) => (Number.isNaN(row[t]) ? [] : [i]));
      return { X: rows.map((i) => X[i]!), y: rows.map((i) => Y[i]![t]!) };
    });
    const own = taskRelations(tasks, { of, ...FIXED, scaleTargets: true });
    const shared = taskRelations(X, Y, { of, ...FIXED });
    expect(shared.nSamples).toEqual([20, 20, 13]);
    if (of !== 'data' && of !== 'gains') expectClose(shared.matrix, own.matrix);
    const indptr = [0, 1, 2, 3, 4].map((j) => 20 * j);
    const data = [0, 1, 2, 3].flatMap((j) => X.map((row) => row[j]!));
    const indices = data.map((_, k) => k % 20);
    const sparse = { data, indices, indptr, shape: [20, 4] as [number, number] };
    expectClose(taskRelations(sparse, Y, { of, ...FIXED }).matrix, shared.matrix);
  });

  it('gives the same bits with a promise, tells its progress, and stops at a signal', async () => {
    const tasks = groupedTasks(3, 12, 2, 3);
    const seen: number[] = [];
    const later = await taskRelations(tasks, {
      of,
      nBootstrap: 4,
      onProgress: ({ completed, total }) => void seen.push(completed / total),
    });
    expect(JSON.stringify(later)).toBe(JSON.stringify(taskRelations(tasks, { of, nBootstrap: 4 })));
    expect(seen).toHaveLength(of === 'gains' ? 90 : 5);
    expect(seen.at(-1)).toBe(1);
    await expect(
      taskRelations(tasks, { of, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});

describe('the relation of data', () => {
  it('is not lower for small tasks of the same distribution: no sample is multiplied by itself', () => {
    const means = [8, 200].map((n) => {
      const of20 = Array.from({ length: 20 }, (_, seed) => {
        const tasks = groupedTasks(4, n, seed, 5);
        return taskRelations(tasks, { of: 'data', nBootstrap: 0 }).matrix[0]![2]!;
      });
      return of20.reduce((sum, value) => sum + value, 0) / 20;
    });
    expect(means[1]).toBeGreaterThan(0.95);
    expect(means[0]).toBeGreaterThan(0.6);
  });

  it('is 1 for tasks that share their samples', () => {
    const X = groupedTasks(1, 9, 1, 3)[0]!.X;
    const { matrix } = taskRelations(
      X,
      X.map(([a, b]) => [a!, b!]),
      { of: 'data', nBootstrap: 2 },
    );
    expectClose(
      matrix,
      [
        [1, 1],
        [1, 1],
      ],
      12,
    );
  });
});

describe('the relation of gains', () => {
  it('is positive among tasks with the same weights, and more for a small one; negative where signs are opposite', () => {
    const tasks = groupedTasks(3, 80, 9, 6, 0).map(({ X, y, ...task }, t) => {
      const n = t === 0 ? 14 : 80;
      return { ...task, X: X.slice(0, n), y: y.slice(0, n) };
    });
    const { matrix } = taskRelations(tasks, { of: 'gains', coupling: 1, alpha: 1e-3 });
    expect(matrix[2]![0]).toBeGreaterThan(0.1);
    expect(matrix[2]![0]).toBeGreaterThan(matrix[0]![2]!);
    expect(matrix[1]![0]).toBeLessThan(0);
    expect(matrix[1]![1]).toBe(0);
  });

  it('is about 0 within its errors where tasks have nothing in common', () => {
    const far = [1, 2, 3, 4].flatMap((seed) => {
      const tasks = groupedTasks(4, 30, seed, 5, 5);
      const { matrix, errors } = taskRelations(tasks, { of: 'gains' });
      return matrix.flatMap((row, s) => row.map((value, t) => (s === t ? 0 : value / errors![s]![t]!)));
    });
    // 48 one-sided looks at t with 9 degrees of freedom: above 3 is 7 in 1000 of each
    expect(far.filter((t) => t > 3).length).toBeLessThanOrEqual(3);
  });
});

describe('the relation of conflicts', () => {
  it('is that of the gradients at shared weights, by the formula', () => {
    const tasks = groupedTasks(3, 25, 5, 2);
    const { matrix } = taskRelations(tasks, { of: 'conflicts', nBootstrap: 0, alpha: 1e-9 });
    const gradients = gradientsAtShared(tasks);
    const cosine = (a: readonly number[], b: readonly number[]): number =>
      inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
    expectClose(
      matrix,
      gradients.map((a) => gradients.map((b) => cosine(a, b))),
      4,
    );
  });
});

const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, j) => sum + value * b[j]!, 0);

/** Of two features: columns centred by task and in units over all tasks, least squares of all with own intercepts. */
function gradientsAtShared(tasks: readonly Group[]): number[][] {
  const mean = (values: readonly number[]): number => meanOf(values);
  const units = [0, 1].map((j) => {
    const means = tasks.map(({ X }) => mean(X.map((row) => row[j]!)));
    const centre = mean(means);
    return Math.sqrt(mean(tasks.map(({ X }) => mean(X.map((row) => (row[j]! - centre) ** 2)))));
  });
  const parts = tasks.map(({ X, y }) => {
    const columns = [0, 1].map((j) => X.map((row) => row[j]! / units[j]!));
    const z = columns.map((column) => column.map((value) => value - mean(column)));
    const r = y.map((value) => value - mean(y));
    const moment = (a: readonly number[], b: readonly number[]): number => inner(a, b) / y.length;
    return {
      xx: [moment(z[0]!, z[0]!), moment(z[0]!, z[1]!), moment(z[1]!, z[1]!)] as const,
      xy: [moment(z[0]!, r), moment(z[1]!, r)] as const,
    };
  });
  const total = (of: (part: (typeof parts)[number]) => number): number =>
    parts.reduce((sum, part) => sum + of(part), 0);
  const [a, b, c] = [0, 1, 2].map((k) => total(({ xx }) => xx[k]!)) as [number, number, number];
  const [u, v] = [0, 1].map((k) => total(({ xy }) => xy[k]!)) as [number, number];
  const w = [(c * u - b * v) / (a * c - b * b), (a * v - b * u) / (a * c - b * b)] as const;
  return parts.map(({ xx, xy }) => [
    xx[0] * w[0] + xx[1] * w[1] - xy[0],
    xx[1] * w[0] + xx[2] * w[1] - xy[1],
  ]);
}

describe('TaskRelations', () => {
  const tasks = groupedTasks(4, 14, 6, 3);
  const relations = taskRelations(
    [{ ...tasks[0]!, X: tasks[0]!.X.slice(0, 5), y: tasks[0]!.y.slice(0, 5) }, ...tasks.slice(1)],
    {
      nBootstrap: 3,
    },
  );

  it('names the tasks that are too small to judge, and shows them', () => {
    expect(relations.tooSmall).toEqual(['a0']);
    expect(relations.toString()).toContain('Too small to judge, fewer than 10 samples: a0');
    expect(relations.toString().split('\n')).toHaveLength(1 + 5 + 1 + 1);
  });

  it('shows pairs where there are many tasks', () => {
    const text = taskRelations(groupedTasks(20, 10, 6, 3), FIXED).toString();
    expect(text).toContain('The closest pairs:');
    expect(text.split('\n').length).toBeLessThan(15);
  });

  it('goes through a file exactly, and refuses one that was tampered with', () => {
    const file = JSON.parse(JSON.stringify(relations)) as Record<string, unknown>;
    expect(TaskRelations.fromJSON(file)).toEqual(relations);
    for (const [name, value] of [
      ['format', 'other'],
      ['version', 2],
      ['of', 'friendship'],
      ['taskNames', ['a', 'b']],
      ['nSamples', [1, 2, 3, -1]],
      ['matrix', [[1]]],
      ['errors', relations.matrix.map((row) => row.map(() => -1))],
    ] as const) {
      expect(
        inputErrorOf(() => TaskRelations.fromJSON({ ...file, [name]: value })),
        name,
      ).toMatch(/expected|both/);
    }
    expect(inputErrorOf(() => TaskRelations.fromJSON(JSON.stringify(file)))).toContain('JSON.parse');
  });
});

describe('taskRelations refuses', () => {
  const tasks = groupedTasks(2, 12, 1, 3);
  it.each([
    [{ of: 'friends' }, /of is "friends"/],
    [{ alpha: 0 }, /alpha must be/],
    [{ coupling: -1 }, /coupling must be/],
    [{ nBootstrap: 1.5 }, /nBootstrap must be/],
    [{ labels: 'huber' }, /labels must be/],
    [{ randomState: -1 }, /randomState/],
    [{ boot: 3 }, /unknown option boot/],
    [{ signal: 1 }, /signal must be/],
  ])('%j', (options, message) => {
    expect(inputErrorOf(() => taskRelations(tasks, options as never))).toMatch(message);
  });

  it('targets whose variance overflows', () => {
    const tasks = groupedTasks(3, 20, 1).map((task) => ({
      ...task,
      y: task.y.map((value) => value * 1e170),
    }));
    expect(inputErrorOf(() => taskRelations(tasks, { of: 'models' }))).toContain('Y is too large');
  });

  it('data without Y, and labels of three classes', () => {
    expect(inputErrorOf(() => taskRelations(tasks[0]!.X as never, undefined as never))).toContain('Y');
    const three = tasks.map((task) => ({ ...task, y: task.y.map((_, i) => 'abc'[i % 3]!) }));
    expect(inputErrorOf(() => taskRelations(three))).toMatch(/2|two/);
  });
});
