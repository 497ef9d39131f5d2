import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';

/** The parts of gpu.js 2.24 that are used (https://github.com/gpujs/gpu.js). */
export interface GpuJs {
  readonly GPU: new (settings: { readonly mode: string }) => GpuInstance;
  /** A flat array as a matrix of `size[1]` rows of `size[0]` numbers. */
  input(values: Float32Array, size: readonly [width: number, height: number]): object;
}

export interface GpuInstance {
  createKernel(source: string, settings: KernelSettings): GpuKernel;
  destroy(): Promise<unknown>;
}

export interface KernelSettings {
  /** Width, height, depth of what is computed. */
  readonly output: readonly number[];
  readonly constants: Readonly<Record<string, number>>;
  readonly precision: 'single';
  /** Every call answers with a promise, whatever the backend. */
  readonly asyncMode: true;
  /** Longer loops are cut silently on some backends. */
  readonly loopMaxIterations: number;
  /** The result stays on the device, for other kernels. */
  readonly pipeline: boolean;
  /** Each result has memory of its own. */
  readonly immutable: boolean;
}

export interface GpuKernel {
  (...args: readonly unknown[]): Promise<unknown>;
  /** What runs in the end: gpu.js puts its own CPU kernel here where a backend cannot take a kernel. */
  readonly kernel: {
    readonly constructor: { readonly mode?: string };
    readonly fallbackReason?: string | null;
    readonly context?: unknown;
  };
  destroy(): void;
}

/** A result that stays on the device; a plain array where the backend's memory is the processor's. */
export interface Resident {
  delete?(): void;
}

/**
 * gpu.js, loaded when it is first needed: 640 kB.
 *
 * @param given the library itself, where it cannot be imported by its name
 * @throws (rejects with) an Error that says what to install; InputError where `given` is something else
 */
export async function loadGpuJs(given: unknown): Promise<GpuJs> {
  const found = given ?? (await importGpuJs());
  // CommonJS: the exports are those of the module or of its default, as the loader or bundler has it.
  const candidates = [found, (found as { default?: unknown }).default];
  const library = candidates.find(
    (value) => typeof (value as Partial<GpuJs> | undefined)?.input === 'function',
  );
  if (library && typeof (library as GpuJs).GPU === 'function') return library as GpuJs;
  throw new InputError(`gpuDevice: gpuJs must be the library gpu.js; got ${describe(given)}.`);
}

/** The name written out, so that bundlers see it. */
async function importGpuJs(): Promise<unknown> {
  try {
    return await import('gpu.js');
  } catch (cause) {
    throw new Error(
      'gpuDevice computes with the package gpu.js, which could not be loaded; install it beside polytask: ' +
        'npm install gpu.js@2.24',
      { cause },
    );
  }
}
