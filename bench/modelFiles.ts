/** Tasks on their way to `peers/models_scipy.py`: raw files of little-endian numbers, nothing else. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { littleEndian } from './data.js';
import type { BenchTasks } from './modelData.js';

/** The data's part of a request: where the numbers lie, and their shapes. */
export interface PeerTasks {
  /** T n doubles, task after task. */
  readonly y: string;
  readonly nSamples: number;
  readonly nFeatures: number;
  readonly nTasks: number;
  readonly sharedSamples: boolean;
  /** Dense: T n p doubles, or n p where all tasks have the same samples, each task column after column. */
  readonly X?: string;
  /** Sparse: how many entries each task has, and the files of compressed columns, task after task. */
  readonly nnz?: readonly number[];
  readonly data?: string;
  readonly indices?: string;
  readonly indptr?: string;
}

/**
 * Writes the files of tasks that have equally many samples, all dense or all sparse.
 *
 * @param folder made if it does not exist
 */
export function writeTasks(folder: string, name: string, { tasks, sharedSamples }: BenchTasks): PeerTasks {
  mkdirSync(folder, { recursive: true });
  const write = (part: string, lists: readonly (Float64Array | Int32Array)[]): string => {
    const path = join(folder, `${name}.${part}`);
    writeFileSync(path, '');
    for (const list of lists) writeFileSync(path, bytesOf(list), { flag: 'a' });
    return path;
  };
  const [nSamples, nFeatures] = tasks[0]!.X.shape;
  const y = write(
    'y.f64',
    tasks.map((task) => task.y),
  );
  const common = { y, nSamples, nFeatures, nTasks: tasks.length, sharedSamples };
  const matrices = (sharedSamples ? tasks.slice(0, 1) : tasks).map(({ X }) => X);
  const sparse = matrices.flatMap((X) => ('indptr' in X ? [X] : []));
  if (sparse.length === 0) {
    const lists = matrices.map(({ data }) => data);
    return { ...common, X: write('X.f64', lists) };
  }
  return {
    ...common,
    nnz: sparse.map(({ data }) => data.length),
    data: write(
      'data.f64',
      sparse.map(({ data }) => data),
    ),
    indices: write(
      'indices.i32',
      sparse.map(({ indices }) => indices),
    ),
    indptr: write(
      'indptr.i32',
      sparse.map(({ indptr }) => indptr),
    ),
  };
}

function bytesOf(values: Float64Array | Int32Array): Uint8Array {
  if (values instanceof Float64Array) return littleEndian(values);
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, k) => {
    view.setInt32(4 * k, value, true);
  });
  return bytes;
}
