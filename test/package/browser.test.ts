/** dist/polytask.browser.js: everything in one file, which a page without a bundler loads by its path. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundled, reportOf } from '../runtimes/bundle.js';
import { importsOf, root } from '../structure/source.js';

const file = join(root, 'dist/polytask.browser.js');
const text = readFileSync(file, 'utf8');
/** Gzipped; what workers run is the file's own text. */
const LIMIT = 332_000;

describe('the file for browsers', () => {
  it('exports what the package exports, and imports nothing', async () => {
    const [alone, modules] = await Promise.all([import(file), import('polytask')]);
    expect(Object.keys(alone).sort()).toEqual(Object.keys(modules).sort());
    expect(importsOf(text)).toEqual([]);
    expect(text).not.toMatch(/\bimport\s*\(/);
  });

  it('is what the package gives for polytask/browser', async () => {
    const name = 'polytask/browser';
    expect((await import(name)).MultiTaskLasso).toBe((await import(file)).MultiTaskLasso);
  });

  it('names whose software it holds, and on what terms', () => {
    const notice = text.slice(0, text.indexOf('*/'));
    for (const name of ['polytask', 'ml-matrix']) expect(notice).toMatch(new RegExp(`${name} .*: Copyright`));
    expect(notice).toContain('Permission is hereby granted');
  });

  it('is small, as small as the guide says', () => {
    const bytes = gzipSync(text, { level: 9 }).length;
    console.log(`The file for browsers: ${bytes} bytes gzipped.`);
    expect(bytes).toBeLessThan(LIMIT);
    const told = Number(
      /It\s+is (\d+) kB gzipped/.exec(readFileSync(join(root, 'docs/guide.md'), 'utf8'))?.[1],
    );
    expect(Math.abs(told - bytes / 1000), `the guide says ${told} kB, it is ${bytes / 1000}`).toBeLessThan(2);
  });

  it('gives the same bits as the modules, in every case', async () => {
    const inFile: Plugin = {
      name: 'the one file',
      setup: ({ onResolve }) => onResolve({ filter: /^polytask$/ }, () => ({ path: file })),
    };
    const told = reportOf<Readonly<Record<string, string>>>(await bundled('runtimes/cases.ts', inFile));
    const expected = reportOf<Readonly<Record<string, string>>>(await bundled('runtimes/cases.ts'));
    expect(Object.keys(told)).toEqual(Object.keys(expected));
    for (const [name, bits] of Object.entries(expected)) expect(told[name], name).toBe(bits);
  });
});
