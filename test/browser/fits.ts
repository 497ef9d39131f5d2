/**
 * The same fits for Node and for a browser; each gives its numbers' bits. Bundled by the test into one file
 * that both load.
 */
import { MultiTaskElasticNet, MultiTaskLasso, makeRegression } from 'polytask';

/** 64-bit patterns in hexadecimal, most significant digit first. */
export type Bits = readonly string[];

export interface Report {
  /** Whether WebAssembly may be compiled here. */
  readonly wasm: boolean;
  readonly fits: Readonly<Record<string, Bits>>;
  /** The name of the error that a fit ends with when its signal is aborted. */
  readonly aborted: string;
}

export async function report(): Promise<Report> {
  const { X, Y } = makeRegression({ nSamples: 203, nFeatures: 41, nTargets: 5, noise: 0.5, randomState: 11 });
  const sparse = thinned(X.to2DArray());
  const wasm = canCompile();
  const dense = new MultiTaskLasso({ alpha: 0.7 }).fit(X, Y);
  const chosen = new MultiTaskLasso({ alpha: 0.7 }).fit(X, Y, { kernels: wasm ? 'wasm' : 'reference' });
  const thin = new MultiTaskElasticNet({ alpha: 0.3, l1Ratio: 0.6 }).fit(sparse, Y);
  const later = await asInHiddenTab(() =>
    new MultiTaskLasso({ alpha: 0.7 }).fitAsync(X, Y, { signal: new AbortController().signal }),
  );
  return {
    wasm,
    fits: { dense: bitsOf(dense), chosen: bitsOf(chosen), sparse: bitsOf(thin), async: bitsOf(later) },
    aborted: await new MultiTaskLasso().fitAsync(X, Y, { signal: AbortSignal.abort() }).then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.name : typeof error),
    ),
  };
}

/** Where timers never come, as good as never in a hidden tab, and each step of a fit takes long enough to give way. */
async function asInHiddenTab<Result>(run: () => Promise<Result>): Promise<Result> {
  const { setTimeout } = globalThis;
  let now = performance.now();
  globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
  performance.now = () => (now += 100);
  try {
    return await run();
  } finally {
    globalThis.setTimeout = setTimeout;
    delete (performance as Partial<Performance>).now; // the prototype's is there again
  }
}

function bitsOf(model: MultiTaskLasso | MultiTaskElasticNet): Bits {
  const numbers = [...model.coef_.to1DArray(), ...model.intercept_, model.dualGap_];
  return Array.from(new BigUint64Array(Float64Array.from(numbers).buffer), (bits) => bits.toString(16));
}

/** Compressed columns of the entries larger than 1. */
function thinned(rows: readonly (readonly number[])[]) {
  const shape: [number, number] = [rows.length, rows[0]!.length];
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let j = 0; j < shape[1]; j++) {
    for (let i = 0; i < shape[0]; i++) {
      const value = rows[i]![j]!;
      if (Math.abs(value) <= 1) continue;
      data.push(value);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  return {
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
    shape,
  };
}

function canCompile(): boolean {
  try {
    return (
      new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) instanceof WebAssembly.Module
    );
  } catch {
    return false;
  }
}
