import { describe, expect, it } from 'vitest';
import { EXCEPTIONS, WITHOUT_DATA } from '../../bench/growth/exceptions.js';
import { type Cost, measureGrowth } from '../../bench/growth/growth.js';
import type { Growth, Operation } from '../../bench/growth/operation.js';
import { operations } from '../../bench/growth/operations.js';
import { COMMANDS } from '../../src/cli/commands.js';
import * as gpu from '../../src/gpu.js';
import * as polytask from '../../src/index.js';
import * as plot from '../../src/plot/index.js';
import * as queue from '../../src/queue/index.js';
import * as sql from '../../src/sql/index.js';
import { readSources } from './source.js';

/** Names of methods that the sources keep to themselves. */
const internal = new Set(
  [...readSources('src', '.ts').values()].flatMap((text) =>
    Array.from(
      text.matchAll(
        /(?:protected|private|@internal[^\n]*\n)\s+(?:abstract |override |async )*(?:get |\*)?(\w+)/g,
      ),
      ([, name]) => name!,
    ),
  ),
);

/** What is called on a fitted model. */
const CALLED = new Set([
  'predict',
  'predictAsync',
  'predictProba',
  'decisionFunction',
  'score',
  'scores',
  'transform',
]);

/** All that can be called: functions by their names, methods as `Class.method`. */
function publicNames(): string[] {
  return Object.entries({ ...polytask, ...gpu, ...plot, ...sql, ...queue }).flatMap(([name, value]) => {
    if (typeof value !== 'function') return [name];
    const methods = [...methodsOf(value.prototype), ...('fromJSON' in value ? ['fromJSON'] : [])];
    const own = methods.filter((method) => !internal.has(method));
    return own.length > 0 ? own.map((method) => `${name}.${method}`) : [name];
  });
}

function methodsOf(prototype: object | undefined): string[] {
  const names = new Set<string>();
  for (
    let at = prototype;
    at && at !== Object.prototype && at !== Error.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      // A method that an object may lack is a getter (`predictProba` of a pipeline).
      if (name !== 'constructor' && (typeof value === 'function' || CALLED.has(name))) names.add(name);
    }
  }
  return [...names];
}

const covered = new Set(operations.flatMap(({ covers }) => covers));

describe('the growth check', () => {
  it('has every export in its table, or in the list of exceptions', () => {
    const missing = publicNames().filter(
      (name) => !covered.has(name) && !(name in EXCEPTIONS) && !(name.split('.')[1]! in WITHOUT_DATA),
    );
    expect(missing, 'put these into bench/growth: an operation, or an exception with its reason').toEqual([]);
  });

  it('has every command of the command line in its table', () => {
    const commands = COMMANDS.map(({ name }) => `polytask ${name}`);
    expect(commands.filter((name) => !covered.has(name) && !(name in EXCEPTIONS))).toEqual([]);
  });

  it('names nothing that does not exist', () => {
    const known = new Set(publicNames());
    const isCommand = (name: string) => name.startsWith('polytask ');
    const named = [...covered, ...Object.keys(EXCEPTIONS)].filter((name) => !isCommand(name));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('gives a reason for each exponent above 1', () => {
    const bare = operations.flatMap(({ name, grows }) =>
      Object.entries(grows).flatMap(([axis, { exponent = 1, why }]: [string, Growth]) =>
        exponent > 1 && !why ? [`${name}: ${axis}`] : [],
      ),
    );
    expect(bare).toEqual([]);
  });

  it('has names of its own for all operations', () => {
    const names = operations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** Counts what an operation says it did. */
const counted: Cost = async (operation) => operation() as number;

/** An operation on `rows` things that takes `work(rows)` steps, counted one by one. */
function working(work: (rows: number) => number, growth: Growth): Operation {
  return {
    name: 'planted',
    covers: [],
    at: { rows: 1, columns: 1, tasks: 1, classes: 1, length: 1 },
    grows: { rows: growth },
    prepare:
      ({ rows }) =>
      () => {
        let steps = 0;
        for (let k = 0; k < work(rows); k++) steps++;
        return steps;
      },
  };
}

describe('measureGrowth', () => {
  const verdict = async (work: (rows: number) => number, growth: Growth) =>
    (await measureGrowth(working(work, growth), 'rows', counted)).fails;

  it('lets a linear cost pass, with a constant and a logarithm', async () => {
    expect(await verdict((n) => 3 * n, { from: 100 })).toBe(false);
    expect(await verdict((n) => 5000 + n * Math.log2(n), { from: 100 })).toBe(false);
  });

  it('fails a planted quadratic, also beside a larger linear part', async () => {
    expect(await verdict((n) => n * n, { from: 20 })).toBe(true);
    expect(await verdict((n) => 50 * n + n * n, { from: 50 })).toBe(true);
  });

  it('takes the exponent of the table', async () => {
    const growth = { from: 20, exponent: 2, why: 'pairs' };
    expect(await verdict((n) => n * n, growth)).toBe(false);
    expect(await verdict((n) => n ** 3, { ...growth, from: 2 })).toBe(true);
  });

  it('measures a case that fails again, and takes the best', async () => {
    let sizes = 0; // that were prepared
    const disturbed: Operation = {
      ...working((n) => n, { from: 10 }),
      prepare: ({ rows }) => {
        const factor = ++sizes === 3 ? 10 : 1;
        return () => factor * rows;
      },
    };
    const { fails, exponent } = await measureGrowth(disturbed, 'rows', counted);
    expect(fails).toBe(false);
    expect(exponent).toBeCloseTo(1);
    expect(sizes).toBe(6);
  });

  it('looks further where the last step alone grows too fast', async () => {
    const leavesTheCache = (n: number) => (n < 160 ? n : 20 * n);
    expect(await verdict(leavesTheCache, { from: 10 })).toBe(false);
  });
});
