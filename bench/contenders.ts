/** The ways to do a heavy operation: plain loops, the package's kernels, ml-matrix. */
import { Matrix } from 'ml-matrix';
import type { ProxRow } from '../src/kernels/kernels.js';
import { rowLasso } from '../src/penalties/rowLasso.js';
import { type Loaded, type Problem, squaredNorms, unpadded } from './kernelProblems.js';
import { plainCorrelate, plainPredict, plainSweep } from './plainLoops.js';

export type Operation = 'correlate' | 'predict' | 'sweep';

/** One way to do an operation. */
export interface Contender {
  readonly name: string;
  /** Puts back what the operation changes; not timed. */
  readonly reset?: () => void;
  readonly run: () => void;
  /** What the last run came to, without padding. */
  readonly result: () => Float64Array;
}

const PLAIN = 'plain loops';
/** Small enough that every row of W moves in a sweep and the work is 4 T flops an entry of X. */
const L1 = 1e-9;

/** The plain loops come first. */
export function operations(problem: Problem, loaded: readonly Loaded[]): [Operation, Contender[]][] {
  const matrix = problem.x.kind === 'dense' ? toMatrix(problem.x.data, problem.x.rows) : null;
  return [
    [
      'correlate',
      [plainOf('correlate', problem), ...loaded.map(correlate), ...correlateMatrix(problem, matrix)],
    ],
    ['predict', [plainOf('predict', problem), ...loaded.map(predict), ...predictMatrix(problem, matrix)]],
    ['sweep', [plainOf('sweep', problem), ...loaded.map((it) => sweep(it, problem.T))]],
  ];
}

function plainOf(operation: Operation, { x, y, w, T }: Problem): Contender {
  const field = new Float64Array(y.length);
  const rows = new Float64Array(w.length);
  if (operation === 'correlate') {
    return { name: PLAIN, run: () => plainCorrelate(x, y, T, rows), result: () => rows.slice() };
  }
  if (operation === 'predict') {
    return { name: PLAIN, run: () => plainPredict(x, w, T, field), result: () => field.slice() };
  }
  const norms = squaredNorms(x);
  return {
    name: PLAIN,
    reset: () => {
      rows.fill(0);
      field.set(y);
    },
    run: () => plainSweep(x, norms, L1, T, rows, field),
    result: () => joined(rows, field),
  };
}

function correlate({ kernels, design, y, features, rows }: Loaded): Contender {
  return {
    name: kernels.name,
    run: () => kernels.correlate(design, y, features, rows),
    result: () => rows.slice(),
  };
}

function predict({ kernels, design, w, features, field }: Loaded): Contender {
  return {
    name: kernels.name,
    run: () => kernels.predict(design, w, features, field),
    result: () => unpadded(field, design),
  };
}

function sweep({ kernels, design, features, squaredNorms, y, rows, field }: Loaded, T: number): Contender {
  const { prox } = rowLasso({ l1: L1, l2: 0, nTasks: T }).rows!;
  const proxRow: ProxRow = (w, j, step) => prox(w, j * T, j, step);
  const pass = { features, squaredNorms, w: rows, residual: field, proxRow };
  return {
    name: kernels.name,
    reset: () => {
      rows.fill(0);
      field.set(y);
    },
    run: () => kernels.sweep(design, pass),
    result: () => joined(rows, unpadded(field, design)),
  };
}

function correlateMatrix({ x, y }: Problem, X: Matrix | null): Contender[] {
  if (!X) return [];
  const R = toMatrix(y, x.rows);
  const Xt = X.transpose();
  let product = new Matrix(0, 0);
  return [
    {
      name: 'ml-matrix, X.transpose().mmul(R)',
      run: () => {
        product = X.transpose().mmul(R);
      },
      result: () => Float64Array.from(product.to1DArray()),
    },
    {
      name: 'ml-matrix, mmul of X transposed before',
      run: () => {
        product = Xt.mmul(R);
      },
      result: () => Float64Array.from(product.to1DArray()),
    },
  ];
}

function predictMatrix({ w, T }: Problem, X: Matrix | null): Contender[] {
  if (!X) return [];
  const W = Matrix.from1DArray(X.columns, T, w);
  let product = new Matrix(0, 0);
  return [
    {
      name: 'ml-matrix, X.mmul(W)',
      run: () => {
        product = X.mmul(W);
      },
      result: () => Float64Array.from(product.transpose().to1DArray()),
    },
  ];
}

/** A column-major array as an ml-matrix Matrix. */
function toMatrix(columns: Float64Array, rows: number): Matrix {
  return Matrix.from1DArray(columns.length / rows, rows, columns).transpose();
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
