import { BINARY } from './coupledBinary.js';
import { memoryOf } from './instance.js';
import { moduleOf } from './moduleOf.js';

/** The functions of least squares with soft sharing; see `assembly/coupled.ts`, `assembly/coupledCommon.ts`. */
export interface CoupledExports {
  readonly openTasks: (head: number) => number;
  readonly factorTasks: (first: number, end: number) => number;
  readonly foldTasks: () => void;
  readonly factorShared: (first: number, end: number) => number;
  readonly addColumns: (first: number, end: number, isSingle: number) => void;
  readonly weighSamples: () => number;
  readonly stepTasks: () => number;
  readonly openCommon: (head: number) => number;
  readonly addSamples: (first: number, end: number, isSingle: number) => void;
  readonly clearSystem: () => void;
  readonly prepareCommon: () => number;
  readonly factorSystem: (first: number, end: number, isOfMean: number) => number;
  readonly stepCommon: (aim: number) => number;
  readonly undoStep: () => void;
  readonly concludeTasks: (out: number) => number;
  readonly transposeRows: (from: number, rows: number, columns: number, to: number, stride: number) => void;
}

let compiled: WebAssembly.Module | undefined;
const opened = new WeakMap<ArrayBufferLike, CoupledExports>();

/** The functions in a memory of kernels; throws an Error where it is none. */
export function coupledExports(buffer: ArrayBufferLike): CoupledExports {
  const known = opened.get(buffer);
  if (known) return known;
  const memory = memoryOf(buffer);
  compiled ??= moduleOf(BINARY);
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = exports as unknown as CoupledExports;
  opened.set(buffer, run);
  return run;
}
