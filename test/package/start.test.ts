/** What Node loads at the import of the package, and what later. */
import { describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { output } from './npm.js';

const PROGRAM = `
  import { createRequire } from 'node:module';
  import { MultiTaskLasso } from 'polytask';
  const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('ml-matrix'));
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit([[0], [1], [2]], [[0], [1], [2]]);
  const told = [isLoaded(), JSON.stringify(model).includes('MultiTaskLasso'), isLoaded()];
  const { Matrix } = await import('ml-matrix');
  console.log(JSON.stringify([...told, model.predict([[1]]) instanceof Matrix, model.coef_ instanceof Matrix]));
`;

/** Files are counted as Node opens them. */
const ON_DEMAND = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const opened = [];
  const { readFileSync } = fs;
  fs.readFileSync = (file, ...rest) => {
    if (/(rows|models|analyses).js$/.test(String(file))) opened.push(String(file).split('/').at(-1));
    return readFileSync(file, ...rest);
  };
  syncBuiltinESMExports();
  const { MultiTaskLasso, SoftSharingRegressor, toHTML } = await import('polytask');
  const X = [[0], [1], [2]];
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, X);
  const atFirst = opened.length;
  new MultiTaskLasso({ alpha: 0.1 }).fit(X, X, { sampleWeight: [1, 2, 1] });
  new SoftSharingRegressor().fit(X, X);
  if (!toHTML(model).includes('MultiTaskLasso')) throw new Error('an empty report');
  console.log(JSON.stringify([atFirst, ...opened]));
`;

describe('the import in Node', () => {
  it('does without ml-matrix until a Matrix is asked for, which is the one that a program imports', () => {
    const told = JSON.parse(output(process.execPath, ['--input-type=module', '-e', PROGRAM], root));
    expect(told).toEqual([false, true, false, true, true]);
  });

  it('does without what is loaded when it is first called', () => {
    const told = JSON.parse(output(process.execPath, ['--input-type=module', '-e', ON_DEMAND], root));
    expect(told).toEqual([0, 'rows.js', 'models.js', 'analyses.js']);
  });
});
