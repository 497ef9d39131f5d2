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

describe('the import in Node', () => {
  it('does without ml-matrix until a Matrix is asked for, which is the one that a program imports', () => {
    const told = JSON.parse(output(process.execPath, ['--input-type=module', '-e', PROGRAM], root));
    expect(told).toEqual([false, true, false, true, true]);
  });
});
