import { beforeAll, describe, expect, it } from 'vitest';
import { bundled, reportOf } from './bundle.js';
import { cases, exported, WITHOUT_NUMBERS } from './cases.js';

type Told = Readonly<Record<string, string>>;

/** Where other runtimes are, by environment variables, and how each runs a module. */
const RUNTIMES = [
  { name: 'Node 24', variable: 'POLYTASK_NODE24', args: [] },
  { name: 'Deno', variable: 'POLYTASK_DENO', args: ['run', '--quiet', '--no-config'] },
  { name: 'Bun', variable: 'POLYTASK_BUN', args: ['run'] },
] as const;

describe('the cases that are compared between runtimes', () => {
  it('are of every name that the package exports', () => {
    expect([...Object.keys(cases), ...WITHOUT_NUMBERS].sort()).toEqual([...exported].sort());
  });
});

describe('every export gives the same bits', () => {
  let bundle: string;
  let inNode: Told;

  beforeAll(async () => {
    bundle = await bundled('runtimes/cases.ts');
    inNode = reportOf<Told>(bundle);
  });

  it('in Node, each of them some', () => {
    expect(Object.keys(inNode)).toEqual([...Object.keys(cases), 'elementary']);
    for (const [name, text] of Object.entries(inNode)) expect(text, name).toMatch(/\d/);
    expect(inNode.elementary).toContain('"squares":true');
  });

  for (const { name, variable, args } of RUNTIMES) {
    const path = process.env[variable];
    if (path === undefined) console.warn(`Skipped: the same bits in ${name}, for ${variable} names none.`);
    it.skipIf(path === undefined)(`in ${name}`, () => {
      const there = reportOf<Told>(bundle, path, ...args);
      for (const [which, text] of Object.entries(inNode)) expect(there[which], which).toBe(text);
    });
  }
});
