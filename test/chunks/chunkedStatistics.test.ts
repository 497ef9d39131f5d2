import { tableFromArrays } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Chunk,
  chunkedStatistics,
  InputError,
  MultiTaskLasso,
  SoftSharingRegressor,
  type SufficientStatistics,
  sufficientStatistics,
} from '../../src/index.js';
import { draws, problemOf } from '../laws/regressions.js';

const setting = { strength: 0.1, l1Ratio: 1 };

/** Both statistics alike, to the rounding of another order of sums. */
function expectAlike(a: SufficientStatistics, b: SufficientStatistics): void {
  expect([a.n, a.p, a.T, a.taskNames, a.featureNames]).toEqual([b.n, b.p, b.T, b.taskNames, b.featureNames]);
  expect(a.blocks.map(({ nTasks, n }) => [nTasks, n])).toEqual(b.blocks.map(({ nTasks, n }) => [nTasks, n]));
  for (const [k, block] of a.blocks.entries()) {
    const other = b.blocks[k]!;
    const size = Math.max(1e-30, ...other.xSquares, ...other.ySquares);
    for (const field of ['xx', 'xy', 'yy'] as const) {
      for (const [q, value] of block[field].entries()) {
        expect(Math.abs(value - other[field][q]!)).toBeLessThanOrEqual(1e-11 * size);
      }
    }
    for (const field of ['xMean', 'yMean'] as const) {
      for (const [q, value] of block[field].entries()) expect(value).toBeCloseTo(other[field][q]!, 9);
    }
  }
}

/** Consecutive pieces of some lengths, in turn; 0 is an empty one. */
function pieces<T>(list: readonly T[], lengths: readonly number[]): T[][] {
  const out: T[][] = [];
  for (let at = 0, k = 0; at < list.length; k++) {
    const length = k < lengths.length ? lengths[k]! : Math.max(1, lengths.at(-1) ?? 1);
    out.push(list.slice(at, at + length));
    at += length;
  }
  return out;
}

async function* later<T>(items: readonly T[]): AsyncGenerator<T, void, void> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

const lengths = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 });

describe('chunkedStatistics', () => {
  it('are those of all samples, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(draws(), lengths, async (draw, cut) => {
        const { X, Y, sampleWeight } = problemOf(draw, setting);
        const chunks = pieces(
          X.map((_, i) => i),
          cut,
        ).map((rows) => ({
          X: rows.map((i) => X[i]!),
          Y: rows.map((i) => Y[i]!),
          sampleWeight: sampleWeight && rows.map((i) => sampleWeight[i]!),
        }));
        const found = await chunkedStatistics(later(chunks));
        expectAlike(found, sufficientStatistics(X, Y, { sampleWeight }));
        expect(await chunkedStatistics(chunks)).toEqual(found);
      }),
    );
  });

  it('take tasks that only some chunks have seen, by missing targets, lists of tasks and labels', async () => {
    await fc.assert(
      fc.asyncProperty(draws(), lengths, fc.infiniteStream(fc.nat({ max: 3 })), async (draw, cut, skips) => {
        const { X, Y } = problemOf(draw, setting);
        const T = Y[0]!.length;
        const some = Y.map((row) => row.map((y) => (skips.next().value === 0 ? Number.NaN : y)));
        for (let t = 0; t < T; t++) some[t % some.length]![t] = Y[t % some.length]![t]!;
        const names = Array.from({ length: T }, (_, t) => `task ${t}`);
        const whole = names.map((name, t) => ({ name, X, y: some.map((row) => row[t]!) }));
        const parts = pieces(
          X.map((_, i) => i),
          cut,
        );
        const lists = parts.map((rows) =>
          names
            .map((name, t) => {
              const seen = rows.filter((i) => !Number.isNaN(some[i]![t]!));
              return { name, X: seen.map((i) => X[i]!), y: seen.map((i) => some[i]![t]!) };
            })
            .filter(({ y }) => y.length > 0),
        );
        const labelled = lists.map((list) => ({
          X: list.flatMap((task) => task.X),
          y: list.flatMap(({ y }) => y),
          task: list.flatMap(({ name, y }) => y.map(() => name)),
        }));
        const byLists = await chunkedStatistics(lists);
        expect(await chunkedStatistics(labelled)).toEqual(byLists);
        const order = [...byLists.taskNames].map((name) => names.indexOf(name));
        expectAlike(byLists, sufficientStatistics(order.map((t) => whole[t]!)));
        if (some.some((row) => row.some(Number.isNaN))) {
          const shared = await chunkedStatistics(
            parts.map((rows) => ({ X: rows.map((i) => X[i]!), Y: rows.map((i) => some[i]!) })),
          );
          expectAlike(shared, sufficientStatistics(whole));
        }
      }),
    );
  });

  it('in another order have the same model', async () => {
    await fc.assert(
      fc.asyncProperty(draws(), lengths, fc.nat(), async (draw, cut, turn) => {
        const { X, Y } = problemOf(draw, setting);
        const rows = X.map((_, i) => i);
        const chunks = pieces(rows, cut).map((own) => ({
          X: own.map((i) => X[i]!),
          Y: own.map((i) => Y[i]!),
        }));
        const k = turn % (chunks.length + 1);
        const turned = [...chunks.slice(k), ...chunks.slice(0, k).reverse()];
        const model = new SoftSharingRegressor({ coupling: 0.5, alpha: 0.3 });
        const found = model.fitStatistics(await chunkedStatistics(chunks)).coef_.to1DArray();
        const other = model
          .clone()
          .fitStatistics(await chunkedStatistics(turned))
          .coef_.to1DArray();
        const size = Math.max(1e-30, ...found.map(Math.abs));
        for (const [j, w] of found.entries())
          expect(Math.abs(w - other[j]!)).toBeLessThanOrEqual(1e-12 * size);
      }),
    );
  });

  it('of tables without a word on what is predicted are asked for it', async () => {
    await expect(chunkedStatistics([[{ a: 1, y: 2 }]] as never)).rejects.toThrow(
      /expected the option targets/,
    );
  });

  it('may come as promises', async () => {
    const chunk = { X: [[1], [2], [4]], Y: [[1], [2], [3]] };
    expect(await chunkedStatistics([Promise.resolve(chunk)] as never)).toEqual(
      await chunkedStatistics([chunk]),
    );
  });

  it('have the same bits in any number of workers', async () => {
    const chunks = Array.from({ length: 23 }, (_, c): Chunk => {
      const n = 1 + ((c * 7) % 50);
      const X = Array.from({ length: n }, (_, i) => [1e6 + ((i * 37 + c) % 101), (i * i + c) % 13, i / 3]);
      return { X, Y: X.map(([a, b, x]) => [a! - b! * x!, b! % 5 ? x! : Number.NaN]) };
    });
    const alone = await chunkedStatistics(chunks);
    for (const nJobs of [2, 3]) {
      const seen: number[] = [];
      const onProgress = (progress: { readonly chunks: number }): void => void seen.push(progress.chunks);
      expect(await chunkedStatistics(later(chunks), { nJobs, onProgress })).toEqual(alone);
      expect(seen).toEqual(chunks.map((_, k) => k + 1));
    }
  });

  it('of tables are those of their columns: batches of Arrow, records whose keys are in any order, objects of arrays', async () => {
    const n = 40;
    const column = (f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
    const columns = {
      a: column((i) => (i * 37) % 11),
      y: column((i) => (i * 5) % 7),
      b: column((i) => i / 3),
      w: column((i) => 1 + (i % 2)),
      t: Array.from({ length: n }, (_, i) => (i < 30 ? 'one' : 'two')),
    };
    const whole = tableFromArrays(columns);
    const roles = { features: ['b', 'a'], targets: 'y', weight: 'w' };
    const records = Array.from({ length: n }, (_, i) => {
      const entries = Object.entries(columns).map(([name, values]) => [name, values[i]] as const);
      return Object.fromEntries(i % 20 < 10 ? entries : entries.reverse());
    });
    const parts = pieces(records, [10]);
    const found = await chunkedStatistics(parts, roles);
    const batches = [0, 10, 20, 30].map((k) => whole.slice(k, k + 10));
    expect(batches[1]!.batches).toHaveLength(1);
    expect(
      await chunkedStatistics(
        batches.map(({ batches: [batch] }) => batch!),
        roles,
      ),
    ).toEqual(found);
    const arrays = [0, 10, 20, 30].map((k) =>
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(k, k + 10)])),
    );
    expect(await chunkedStatistics(arrays, roles)).toEqual(found);
    expect([found.featureNames, found.taskNames, found.n]).toEqual([['b', 'a'], ['y'], n]);
    const byTask = await chunkedStatistics([[], ...parts], { targets: ['y'], task: 't', weight: 'w' });
    expect([byTask.featureNames, byTask.taskNames]).toEqual([
      ['a', 'b'],
      ['one', 'two'],
    ]);
    await expect(chunkedStatistics(parts, { targets: ['z'] })).rejects.toThrow(/In chunk 0: .*no column "z"/);
    await expect(chunkedStatistics(parts, { ...roles, taskNames: ['y'] })).rejects.toThrow(
      /go with matrices/,
    );
  });

  it('fit models, which know the names', async () => {
    const X = Array.from({ length: 60 }, (_, i) => [(i * 37) % 11, (i * 17) % 7, (i * 5) % 13]);
    const Y = X.map(([a, b, c]) => [a! - b!, c! + 2 * a!]);
    const parts = pieces(
      X.map((x, i) => ({ x, y: Y[i]! })),
      [7],
    ).map((rows) => ({ X: rows.map(({ x }) => x), Y: rows.map(({ y }) => y) }));
    const options = { taskNames: ['u', 'v'], featureNames: ['a', 'b', 'c'] };
    const model = new MultiTaskLasso({ alpha: 0.1 }).fitStatistics(await chunkedStatistics(parts, options));
    const same = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
    const other = same.coef_.to1DArray();
    for (const [k, w] of model.coef_.to1DArray().entries()) expect(w).toBeCloseTo(other[k]!, 9);
    expect(model.taskNames_).toEqual(['u', 'v']);
    const soft = new SoftSharingRegressor().fitStatistics(await chunkedStatistics(parts, options));
    expect(soft.converged_).toBe(true);
  });

  it.each<[string, readonly unknown[], object, RegExp]>([
    ['no chunks', [], {}, /the chunks hold no samples/],
    ['empty chunks', [{ X: [], Y: [] }], {}, /the chunks hold no samples/],
    ['no chunk', [7], {}, /In chunk 0: the chunk is 7/],
    [
      'a number that is none',
      [
        { X: [[1]], Y: [[1]] },
        { X: [[Number.NaN]], Y: [[1]] },
      ],
      {},
      /In chunk 1: X/,
    ],
    [
      'other features',
      [
        { X: [[1]], Y: [[1]] },
        { X: [[1, 2]], Y: [[1]] },
      ],
      {},
      /In chunk 1: it has 2 features/,
    ],
    [
      'other tasks',
      [
        { X: [[1]], Y: [[1]] },
        { X: [[1]], Y: [[1, 2]] },
      ],
      {},
      /In chunk 1: it has 2 names of tasks/,
    ],
    ['another kind', [{ X: [[1]], Y: [[1]] }, [{ X: [[1]], y: [1] }]], {}, /In chunk 1: .* name their tasks/],
    ['rows apart', [{ X: [[1]], Y: [[1], [2]] }], {}, /X has 1 sample, Y has 2/],
    ['labels apart', [{ X: [[1]], y: [1], task: [] }], {}, /task has 0 entries/],
    ['a label that is none', [{ X: [[1]], y: [1], task: [2] }], {}, /task\[0\] is 2/],
    ['a task without targets', [{ X: [[1]], Y: [[1, Number.NaN]] }], {}, /task "task 1" has no observed/],
    ['an unknown key', [{ X: [[1]], Y: [[1]], weights: [1] }], {}, /unknown key weights.*sampleWeight/],
    ['an unknown option', [], { chunk: 1 }, /unknown option chunk/],
    ['no path', [], { checkpoint: 7 }, /checkpoint is 7/],
    [
      'names of labelled tasks',
      [{ X: [[1]], y: [1], task: ['a'] }],
      { taskNames: ['a'] },
      /taskNames is for/,
    ],
  ])('refuse %s', async (_, chunks, options, message) => {
    const error = await chunkedStatistics(chunks as Chunk[], options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });

  it('tell the first error by the order of the chunks, from workers too', async () => {
    const good = { X: [[1], [2]], Y: [[1], [2]] };
    const large = { X: [[1e200], [0]], Y: [[1], [2]] };
    const run = (nJobs: number): Promise<unknown> =>
      chunkedStatistics([good, large, { X: [[1]], Y: [[1, 2]] }], { nJobs }).catch(
        (error: Error) => error.message,
      );
    expect(await run(1)).toMatch(/In chunk 1: /);
    expect(await run(2)).toBe(await run(1));
  });

  it('stop when they are told to, and tell the source so', async () => {
    for (const nJobs of [1, 2]) {
      const controller = new AbortController();
      let isClosed = false;
      const endless = (async function* () {
        try {
          for (;;) yield { X: [[1], [2]], Y: [[1], [3]] };
        } finally {
          isClosed = true;
        }
      })();
      const run = chunkedStatistics(endless, {
        nJobs,
        signal: controller.signal,
        onProgress: ({ chunks }) => chunks === 5 && controller.abort(new Error('enough')),
      });
      await expect(run).rejects.toThrow('enough');
      await new Promise((resolve) => setImmediate(resolve));
      expect(isClosed).toBe(true);
    }
  });
});
