/** dist/polytask.browser.js: everything in one file, which a page without a bundler loads by its path. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { BUNDLE } from '../../src/selection/workers/bundle.js';
import { bundled, reportOf } from '../runtimes/bundle.js';
import { importsOf, root } from '../structure/source.js';

const file = join(root, 'dist/polytask.browser.js');
const text = readFileSync(file, 'utf8');
/** Gzipped; the script of the workers is a text in the file. */
const LIMITS = { all: 385_000, withoutWorkers: 320_000 };

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

  it('is small', () => {
    const bytesOf = (part: string): number => gzipSync(part, { level: 9 }).length;
    const [all, workers] = [bytesOf(text), bytesOf(BUNDLE)];
    console.log(`The file for browsers: ${all} bytes gzipped, ${workers} of them the workers' script.`);
    expect(all).toBeLessThan(LIMITS.all);
    expect(all - workers).toBeLessThan(LIMITS.withoutWorkers);
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
