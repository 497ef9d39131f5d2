/** The same cross-validations for Node and for a browser, on one thread and in workers; numbers by their bits. */
import { MultiTaskElasticNetCV, MultiTaskLassoCV, makeRegression } from 'polytask';

export interface WorkersReport {
  /** Whether memory can be shared with workers here. */
  readonly shared: boolean;
  readonly fits: Readonly<Record<string, readonly string[]>>;
  /** How fits in workers that fail, or cannot begin, end. */
  readonly failures: Readonly<Record<string, string>>;
}

export async function report(): Promise<WorkersReport> {
  const { X, Y } = makeRegression({ nSamples: 83, nFeatures: 21, nTargets: 3, noise: 9, randomState: 5 });
  const sampleWeight = Array.from({ length: 83 }, (_, i) => 1 + (i % 3));
  const net = new MultiTaskElasticNetCV({ l1Ratio: [0.4, 0.9], alphas: 7, cv: 3 });
  const lasso = new MultiTaskLassoCV({ alphas: 9, selection: 'random', randomState: 4 });
  const fits: Record<string, readonly string[]> = {};
  const failures: Record<string, string> = {};
  const told = ({ name, message }: Error): string => `${name}: ${message}`;

  fits.net = bitsOf(net.clone().fit(X, Y, { sampleWeight }));
  fits.lasso = bitsOf(lasso.clone().fit(X, Y));
  fits.netInTurns = bitsOf(await net.clone().fitAsync(X, Y, { sampleWeight, nJobs: 1 }));
  try {
    fits.netInWorkers = bitsOf(await net.clone().fitAsync(X, Y, { sampleWeight, nJobs: 2 }));
    fits.lassoInWorkers = bitsOf(await lasso.clone().fitAsync(X, Y, { nJobs: 3 }));
  } catch (error) {
    failures.workers = told(error as Error);
  }
  const controller = new AbortController();
  const onProgress = (): void => controller.abort(new Error('enough'));
  await lasso.fitAsync(X, Y, { nJobs: 2, signal: controller.signal, onProgress }).catch((error: Error) => {
    failures.abort = told(error);
  });
  const huge = Y.to2DArray().map((row, i) => row.map((y) => (i === 0 ? 1e200 : y)));
  const cv = [0, 1].map(() => [[1, 2, 3, 4], [0]]) as [number[], number[]][];
  await lasso
    .clone()
    .setParams({ alphas: [1], cv })
    .fitAsync(X, huge, { nJobs: 2 })
    .catch((error: Error) => {
      failures.input = told(error).replace(/split \d/, 'a split'); // whichever worker was first
    });
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return { shared: crossOriginIsolated !== false, fits, failures };
}

function bitsOf(model: MultiTaskLassoCV | MultiTaskElasticNetCV): readonly string[] {
  const { alpha_, alphas_, msePath_, mseStd_, coef_, intercept_, dualGap_ } = model;
  const learned = [alpha_, alphas_, msePath_, mseStd_, coef_.to1DArray(), intercept_, dualGap_];
  const numbers = learned.flat(9) as number[];
  return Array.from(new BigUint64Array(Float64Array.from(numbers).buffer), (bits) => bits.toString(16));
}
