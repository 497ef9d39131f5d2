/** The text that workers run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUNDLE as CHUNKS } from '../../../src/chunks/worker/bundle.js';
import { BUNDLE as SEARCH } from '../../../src/selection/search/worker/bundle.js';
import { BUNDLE as SHARING } from '../../../src/selection/sharing/worker/bundle.js';
import { bundle, render } from '../../../src/selection/workers/build.mjs';
import { BUNDLE } from '../../../src/selection/workers/bundle.js';
import { root } from '../../structure/source.js';

describe('the workers’ script', () => {
  it('is what the sources give, at every build, those of searches, comparisons and chunks too', async () => {
    for (const [folder, text] of [
      ['./', BUNDLE],
      ['../search/worker/', SEARCH],
      ['../sharing/worker/', SHARING],
      ['../../chunks/worker/', CHUNKS],
    ] as const) {
      expect(await bundle(folder)).toBe(text);
      const written = await readFile(join(root, 'src/selection/workers', folder, 'bundle.ts'), 'utf8');
      expect(render(text)).toBe(written);
    }
    for (const word of ['makeRegression', 'require(', root]) expect(SEARCH).not.toContain(word);
    expect(CHUNKS.length).toBeLessThan(50_000);
    expect(SEARCH.length).toBeLessThan(820_000);
  });

  it('holds the fits and nothing else: no other package, no module of Node, no path of this machine', () => {
    for (const word of [
      'ml-matrix',
      'predictProba',
      'makeRegression',
      'require(',
      'import(',
      'import ',
      'export ',
      root,
    ]) {
      expect(BUNDLE).not.toContain(word);
    }
    expect(BUNDLE.match(/node:[a-z_]+/g)).toEqual(['node:worker_threads']); // asked of the process, where there is one
    expect(BUNDLE).not.toMatch(/\beval\b|new Function/);
    expect(/^[\t\n -~]*$/.test(BUNDLE)).toBe(true);
    expect(BUNDLE.length).toBeLessThan(250_000);
  });
});
