/** Seeded benchmark problems, the same on every machine, and their way to programs in other languages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../src/math/random.js';

/** A dense matrix, column after column. */
export interface ColumnMatrix {
  readonly data: Float64Array;
  readonly shape: [rows: number, columns: number];
  readonly order: 'column';
}

/** A regression problem: X is n x p, Y is n x T. */
export interface BenchData {
  readonly X: ColumnMatrix;
  readonly Y: ColumnMatrix;
}

export interface CorrelatedOptions {
  readonly nSamples: number;
  readonly nFeatures: number;
  readonly nTasks: number;
  /** The correlation of neighbouring columns, in [0, 1). @defaultValue 0.3 */
  readonly rho?: number;
  /** ||X W|| / ||E||; above 0, Infinity for no noise. @defaultValue 3 */
  readonly snr?: number;
  /** The share of W's rows that are not zero, in (0, 1]; rounded down to a count. */
  readonly density: number;
  /** An integer in [0, 2^32 - 1]. @defaultValue 0 */
  readonly randomState?: number;
}

/**
 * Y = X W + E with correlated columns,
 *
 *     x_1 = z_1,  x_j = rho x_{j-1} + sqrt(1 - rho^2) z_j,
 *
 * z_j and the nonzero rows of W standard normal, E normal and scaled to ||X W|| / ||E|| = snr.
 *
 * The recipe of skglm's and benchopt's `make_correlated_data`, with this package's random numbers.
 */
export function makeCorrelatedData(options: CorrelatedOptions): BenchData {
  const { nSamples: n, nFeatures: p, nTasks: T, density, rho = 0.3, snr = 3, randomState = 0 } = options;
  const random = createRandom(randomState);
  const sigma = Math.sqrt(1 - rho * rho);

  const x = new Float64Array(n * p);
  for (let k = 0; k < n; k++) x[k] = random.normal();
  for (let k = n; k < x.length; k++) x[k] = rho * x[k - n]! + sigma * random.normal();

  const y = new Float64Array(n * T);
  const active = random.permutation(p).subarray(0, Math.floor(density * p));
  for (const j of active) {
    for (let t = 0; t < T; t++) {
      const w = random.normal();
      for (let i = 0; i < n; i++) y[t * n + i]! += w * x[j * n + i]!;
    }
  }

  const noise = y.map(() => random.normal());
  const scale = norm(y) / (snr * norm(noise));
  noise.forEach((e, k) => {
    y[k]! += scale * e;
  });
  return {
    X: { data: x, shape: [n, p], order: 'column' },
    Y: { data: y, shape: [n, T], order: 'column' },
  };
}

/** The least alpha for which MultiTaskLasso without intercept has W = 0: max_j ||X_j^T Y|| / n. */
export function largestAlpha({ X, Y }: BenchData): number {
  const [n, p] = X.shape;
  const T = Y.shape[1];
  let largest = 0;
  for (let j = 0; j < p; j++) {
    let squares = 0;
    for (let t = 0; t < T; t++) {
      let product = 0;
      for (let i = 0; i < n; i++) product += X.data[j * n + i]! * Y.data[t * n + i]!;
      squares += product * product;
    }
    largest = Math.max(largest, squares);
  }
  return Math.sqrt(largest) / n;
}

/** What the programs in `peers/` read: where the numbers lie, and their shapes. */
export interface PeerData {
  /** n p little-endian doubles, column after column. */
  readonly X: string;
  /** n T of them. */
  readonly Y: string;
  readonly nSamples: number;
  readonly nFeatures: number;
  readonly nTasks: number;
}

/**
 * Writes `<name>.X.f64` and `<name>.Y.f64`: little-endian doubles, column after column, nothing else.
 *
 * @param folder made if it does not exist
 * @returns the data's part of a request to a program in `peers/`
 */
export function writeData(folder: string, name: string, { X, Y }: BenchData): PeerData {
  mkdirSync(folder, { recursive: true });
  const write = (part: string, matrix: ColumnMatrix): string => {
    const path = join(folder, `${name}.${part}.f64`);
    writeFileSync(path, littleEndian(matrix.data));
    return path;
  };
  const [nSamples, nFeatures] = X.shape;
  return { X: write('X', X), Y: write('Y', Y), nSamples, nFeatures, nTasks: Y.shape[1] };
}

/** A folder that goes with this process, however it ends. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'polytask-bench-'));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.once(signal, () => process.exit(code));
  }
  return { path, remove };
}

/** Numbers as little-endian doubles, whatever the machine's order. */
export function littleEndian(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, k) => {
    view.setFloat64(8 * k, value, true);
  });
  return bytes;
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
