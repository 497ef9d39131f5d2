import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { claims } from './claims.js';
import { inDocs, node } from './programs.js';

const examples = inDocs('.ts', 'docs/examples');
/** The configuration lies inside the repository, where the name 'polytask' means the built package. */
const folder = join(root, 'build/examples');
const CONFIG = {
  extends: '../../tsconfig.dev.json',
  compilerOptions: { rootDir: '../..', outDir: '..', noEmitOnError: false },
  include: ['../../docs/examples/**/*.ts'],
};
let empty: string;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  empty = mkdtempSync(join(tmpdir(), 'polytask-examples-'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  const { stdout } = node([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], root);
  expect(stdout).toBe('');
});

afterAll(() => rmSync(empty, { recursive: true, force: true }));

describe('the examples', () => {
  it.each(examples)('%s runs and prints', (path) => {
    const { status, stdout, stderr } = node([join(root, 'build', path.replace(/\.ts$/, '.js'))], empty);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
    for (const [claim, holds] of claims[basename(path)]?.(stdout) ?? []) expect(holds, claim).toBe(true);
  });

  it('are there for every claim', () => {
    expect(Object.keys(claims).filter((name) => !examples.includes(join('docs/examples', name)))).toEqual([]);
  });
});
