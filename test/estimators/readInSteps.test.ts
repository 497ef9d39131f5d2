import { Matrix } from 'ml-matrix';
import { describe, expect, it, vi } from 'vitest';
import type { Computation } from '../../src/computation/computation.js';
import { runSync } from '../../src/computation/drivers.js';
import { datasetFromShared } from '../../src/data/fromShared.js';
import { samplesAhead, signalAhead } from '../../src/estimators/samplesAhead.js';
import {
  MultiTaskLasso,
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingRegressor,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { readAhead, toColumns } from '../../src/matrix/fromInput.js';
import { openData } from '../../src/problem/rowLasso/openData.js';
import { inputErrorOf } from '../laws/inputForms.js';

let disposed = 0;
vi.mock(import('../../src/kernels/open.js'), async (original) => {
  const { openKernels: really } = await original();
  return {
    openKernels: (...args: Parameters<typeof really>) => {
      const kernels = really(...args);
      const dispose = kernels.dispose.bind(kernels);
      return Object.assign(kernels, {
        dispose: () => {
          disposed++;
          dispose();
        },
      });
    },
  };
});

function counted<Result>(work: Computation<Result>): { pauses: number; result: Result } {
  for (let pauses = 0; ; pauses++) {
    const step = work.next();
    if (step.done) return { pauses, result: step.value };
  }
}

function rowsOf(n: number, p: number): number[][] {
  const random = createRandom(1);
  return Array.from({ length: n }, () => Array.from({ length: p }, () => random.normal()));
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

describe('data are read in steps', () => {
  const X = rowsOf(20000, 40);
  const flat = Float64Array.from(X.flat());

  it.each([
    ['rows', X],
    ['a Matrix', new Matrix(X)],
    ['a flat list by rows', { data: flat, shape: [20000, 40] }],
    ['a flat list of plain numbers', { data: Array.from(flat), shape: [20000, 40] }],
  ])('%s: in a number of steps that grows with the data, to the same columns', (name, input) => {
    const { pauses, result } = counted(readAhead(input));
    if (name !== 'a flat list by rows') expect(pauses).toBeGreaterThanOrEqual(4); // a typed array is only transposed
    const [found, expected] = [toColumns(result, 'X'), toColumns(input, 'X')];
    expect([found.rows, found.columns]).toEqual([20000, 40]);
    expect(Buffer.compare(bytesOf(found.data), bytesOf(expected.data))).toBe(0);
  });

  it.each([
    undefined,
    null,
    3,
    [],
    [1, 2],
    [[1], [2, 3]],
    [['a']],
    [[1], [null]],
    { data: [1], shape: [1, 1], more: 1 },
  ])('what cannot be read is left for the checks: %j', (input) => {
    expect(runSync(readAhead(input))).toBe(input);
  });

  it('tasks with their own samples, one by one; others than plain objects stay as they are', () => {
    const odd = new (class {
      X = [[1]];
      y = [1];
    })();
    const tasks = [{ name: 'a', X: [[1], [2]], y: [1, 2] }, odd, null];
    const { pauses, result } = counted(samplesAhead('fit', [tasks, {}]));
    expect(pauses).toBeGreaterThanOrEqual(3);
    const column = { data: Float64Array.of(1, 2), shape: [2, 1], order: 'column' };
    expect(result).toEqual([[{ name: 'a', X: column, y: [1, 2] }, odd, null], {}]);
  });

  it('columns are centred and measured in steps, and memory is given back where that is left', () => {
    const Y = rowsOf(20000, 3);
    const dataset = datasetFromShared(rowsOf(20000, 200), Y);
    const work = openData(dataset, { fitIntercept: true, kernels: 'reference' });
    expect(counted(work).pauses).toBeGreaterThan(5);
    const left = openData(dataset, { fitIntercept: true, kernels: 'reference' });
    const before = disposed;
    left.next();
    left.return(undefined as never);
    expect(disposed).toBe(before + 1);
  });

  it('an abort is capturedWarnings while the data are read, and the estimator stays as it was', async () => {
    const model = new MultiTaskLasso({ alpha: 0.1 });
    const controller = new AbortController();
    const fit = model.fitAsync(rowsOf(60000, 40), rowsOf(60000, 2), { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(fit).rejects.toThrow('enough');
    expect(() => model.coef_).toThrow('not fitted');
    model.fit([[1], [2]], [[1], [2]]);
  });

  it('parameters count as they stand at the call', async () => {
    const data = [rowsOf(30000, 40), rowsOf(30000, 2)] as const;
    const model = new MultiTaskLasso({ alpha: 0.1 });
    const fit = model.fitAsync(...data);
    model.alpha = 1e9;
    await fit;
    expect(model.coef_).toEqual(new MultiTaskLasso({ alpha: 0.1 }).fit(...data).coef_);
  });

  it('the signal stands in the options, wherever they stand', () => {
    const { signal } = new AbortController();
    expect(signalAhead([[[1]], [[1]], { signal }])).toBe(signal);
    expect(signalAhead([[{ X: [[1]], y: [1] }], { signal }])).toBe(signal);
    for (const odd of [undefined, null, 3, {}, { signal: 'x' }])
      expect(signalAhead([[[1]], [[1]], odd])).toBe(undefined);
  });
});

describe('taskWeights that are no list of numbers are refused for a model file at their first entry', () => {
  const weights = { length: 1e8 } as unknown as number[];
  it.each([
    new MultiTaskLasso({ taskWeights: weights }),
    new SoftSharingRegressor({ taskWeights: weights }),
    new SharedLogisticRegression({ taskWeights: weights }),
    new MultiTaskModel({ losses: ['squared'], penalty: rowLasso({ alpha: 1 }), taskWeights: weights }),
  ])('%s', (model) => {
    expect(inputErrorOf(() => model.toJSON())).toContain('taskWeights[0] is undefined');
  });
});
