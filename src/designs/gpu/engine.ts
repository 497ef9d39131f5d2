import { type GpuBackend, modeOf, type Renderer, rendererOf } from './backends.js';
import { now } from './clock.js';
import type { GpuInstance, GpuJs, GpuKernel, Resident } from './gpuJs.js';
import { BLOCK_SUMS, MULTIPLY, SUM_BLOCKS, UPLOAD } from './kernelSources.js';
import type { Counts } from './stats.js';
import { lengthOf, type NestedLoop, type Tiling } from './tiling.js';

/** What a kernel is compiled for. */
interface KernelPlan {
  readonly source: string;
  readonly output: readonly number[];
  readonly loop?: NestedLoop;
  /** Whether the result stays on the device, and whether each has memory of its own. */
  readonly pipeline?: boolean;
  readonly immutable?: boolean;
}

/** Kernels that are kept compiled. */
const MOST_KERNELS = 128;
/** More than any loop has, and not so many that a backend could not count them. */
const LONGEST_LOOP = 2 ** 20;

/** Products of tiles on one backend of gpu.js. Every result is made by that backend, or is an error. */
export class Engine {
  readonly #gpuJs: GpuJs;
  readonly #gpu: GpuInstance;
  readonly #kernels = new Map<string, GpuKernel>();
  /** The work under way, which the next one waits for: kernels write their results to the same memory each time. */
  #last: Promise<unknown> = Promise.resolve();

  /** @throws Error where gpu.js lacks the backend here */
  constructor(
    gpuJs: GpuJs,
    readonly backend: GpuBackend,
    readonly counts: Counts,
  ) {
    this.#gpuJs = gpuJs;
    this.#gpu = new gpuJs.GPU({ mode: backend });
  }

  /** What the kernels run on, once one has run. */
  async renderer(): Promise<Renderer> {
    const [kernel] = this.#kernels.values();
    if (!kernel) throw new Error('no kernel has run');
    return await rendererOf(this.backend, kernel);
  }

  /** Copies a tile to the device, R rows of C numbers, where it stays until it is deleted. */
  upload(values: Float32Array, { rows, columns }: Tiling): Promise<Resident> {
    const plan = { source: UPLOAD, output: [columns, rows], pipeline: true, immutable: true };
    return this.#alone(async () => (await this.#run(plan, this.#input(values, columns, rows))) as Resident);
  }

  /** `X^T F` of a tile: T rows of C numbers. @param f T rows of R numbers */
  correlate(tile: Resident, f: Float32Array, tiling: Tiling, nTasks: number): Promise<Float32Array[]> {
    const { rows, columns, block, blocks } = tiling;
    const sums = {
      source: BLOCK_SUMS,
      output: [columns, nTasks, lengthOf(blocks)],
      loop: block,
      pipeline: true,
    };
    const total = { source: SUM_BLOCKS, output: [columns, nTasks], loop: blocks };
    return this.#alone(async () => {
      const parts = await this.#run(sums, tile, this.#input(f, rows, nTasks));
      return this.#read(await this.#run(total, parts));
    });
  }

  /** `X W` of a tile: T rows of R numbers. @param w T rows of C numbers */
  multiply(tile: Resident, w: Float32Array, tiling: Tiling, nTasks: number): Promise<Float32Array[]> {
    const { rows, columns, columnLoop } = tiling;
    const plan = { source: MULTIPLY, output: [rows, nTasks], loop: columnLoop };
    return this.#alone(async () => this.#read(await this.#run(plan, tile, this.#input(w, columns, nTasks))));
  }

  async dispose(): Promise<void> {
    await this.#last;
    this.#kernels.clear();
    await this.#gpu.destroy();
  }

  /** Runs something when all before it is done, and counts how long it takes. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(async () => {
      const start = now();
      const result = await work();
      this.counts.ms += now() - start;
      return result;
    });
    this.#last = done.catch(() => {});
    return done;
  }

  #input(values: Float32Array, width: number, height: number): object {
    this.counts.bytesUp += values.byteLength;
    return this.#gpuJs.input(values, [width, height]);
  }

  #read(result: unknown): Float32Array[] {
    const rows = result as Float32Array[];
    for (const row of rows) this.counts.bytesDown += row.byteLength;
    return rows;
  }

  async #run(plan: KernelPlan, ...given: readonly unknown[]): Promise<unknown> {
    const kernel = this.#kernelOf(plan);
    const result = await kernel(...given);
    // gpu.js goes over to the processor without an error where a backend cannot take a kernel.
    const { constructor: made, fallbackReason } = kernel.kernel;
    if (fallbackReason || made.mode !== modeOf(this.backend)) {
      throw new Error(`gpu.js ran a kernel by '${made.mode}' (${fallbackReason ?? 'it does not say why'})`);
    }
    return result;
  }

  #kernelOf({ source, output, loop, pipeline = false, immutable = false }: KernelPlan): GpuKernel {
    const key = [source, output, loop?.outer, loop?.inner].join();
    const known = this.#kernels.get(key);
    this.#kernels.delete(key); // the last one used stands last
    const kernel =
      known ??
      this.#gpu.createKernel(source, {
        output,
        constants: { ...loop },
        pipeline,
        immutable,
        precision: 'single',
        asyncMode: true,
        loopMaxIterations: LONGEST_LOOP,
      });
    this.#kernels.set(key, kernel);
    if (this.#kernels.size > MOST_KERNELS) {
      const [[oldest, unused]] = this.#kernels as unknown as [[string, GpuKernel]];
      this.#kernels.delete(oldest);
      unused.destroy();
    }
    return kernel;
  }
}
