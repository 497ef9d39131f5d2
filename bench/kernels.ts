/**
 * The heavy products one by one: the package's kernels beside plain loops and ml-matrix, on the same seeded
 * data. All results of an operation are checked against the plain loops' before and after they are timed;
 * the second check is also the sink that keeps an engine from leaving out work.
 */
import { Bench } from 'tinybench';
import { createReferenceKernels } from '../src/kernels/reference/reference.js';
import { createWasmKernels } from '../src/kernels/wasm/wasm.js';
import { type Contender, type Operation, operations } from './contenders.js';
import { bytesOf, load, type Problem, problems } from './kernelProblems.js';
import type { Extent } from './options.js';
import { digits, table } from './table.js';

export interface KernelResult {
  readonly operation: Operation;
  readonly data: string;
  readonly kernels: string;
  /** The median of one call, milliseconds. */
  readonly median: number;
  readonly samples: number;
  /** Additions and multiplications that the operation needs, over the median: 1e9 a second. */
  readonly gflops: number;
  /** The plain loops' median over this one. */
  readonly timesPlain: number;
}

/** Results may differ by rounding: this part of the largest number. */
const AGREEMENT = 1e-11;

/** @throws Error where two ways to do an operation disagree */
export async function benchKernels(extent: Extent, print: (text: string) => void): Promise<KernelResult[]> {
  const results: KernelResult[] = [];
  for (const problem of problems(extent)) {
    const devices = [createReferenceKernels(), createWasmKernels(bytesOf(problem))];
    const loaded = devices.map((kernels) => load(kernels, problem));
    for (const [operation, contenders] of operations(problem, loaded)) {
      checkAgreement(operation, problem, contenders);
      results.push(...(await time(operation, problem, contenders, extent)));
      compare(operation, problem, contenders);
    }
    for (const kernels of devices) kernels.dispose();
  }
  print(
    table<KernelResult>(
      [
        { head: 'operation', align: 'left', cell: ({ operation }) => operation },
        { head: 'data', align: 'left', cell: ({ data }) => data },
        { head: 'kernels', align: 'left', cell: ({ kernels }) => kernels },
        { head: 'median ms', cell: ({ median }) => digits(median) },
        { head: 'GFLOP/s', cell: ({ gflops }) => digits(gflops) },
        { head: 'x plain', cell: ({ timesPlain }) => digits(timesPlain) },
      ],
      results,
    ),
  );
  return results;
}

/** Runs every contender once and compares. */
function checkAgreement(operation: Operation, problem: Problem, contenders: readonly Contender[]): void {
  for (const { reset, run } of contenders) {
    reset?.();
    run();
  }
  compare(operation, problem, contenders);
}

function compare(operation: Operation, { name: data }: Problem, contenders: readonly Contender[]): void {
  const [expected, ...others] = contenders.map(({ result }) => result());
  const largest = expected!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  others.forEach((values, k) => {
    const worst = values.reduce((most, value, q) => Math.max(most, Math.abs(value - expected![q]!)), 0);
    if (values.length === expected!.length && worst <= AGREEMENT * largest && largest > 0) return;
    throw new Error(
      `${operation}, ${data}: ${contenders[k + 1]!.name} differs from the plain loops by ${worst / largest} of ` +
        'the largest number',
    );
  });
}

async function time(
  operation: Operation,
  { name: data, x, T }: Problem,
  contenders: readonly Contender[],
  extent: Extent,
): Promise<KernelResult[]> {
  const isShort = extent === 'short';
  const bench = new Bench({
    time: isShort ? 40 : 600,
    iterations: isShort ? 3 : 10,
    warmupTime: isShort ? 20 : 200,
    warmupIterations: 2,
    throws: true,
  });
  for (const { name, reset, run } of contenders) {
    bench.add(name, run, { async: false, ...(reset && { beforeEach: reset }) });
  }
  await bench.run();
  const flops = (operation === 'sweep' ? 4 : 2) * x.data.length * T;
  const latencies = bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${operation}, ${data}: ${name} is ${result.state}`);
    return result.latency;
  });
  return latencies.map(({ p50: median, samplesCount: samples }, k) => ({
    operation,
    data,
    kernels: contenders[k]!.name,
    median,
    samples,
    gflops: flops / median / 1e6,
    timesPlain: latencies[0]!.p50 / median,
  }));
}
