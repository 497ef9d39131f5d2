import gpuJs from 'gpu.js';
import type { GpuInstance, GpuJs, GpuKernel, KernelSettings } from '../../src/designs/gpu/gpuJs.js';

const real = gpuJs as unknown as GpuJs;

/** What a kernel is about to do. */
export interface KernelCall {
  /** Calls of all kernels before it. */
  readonly index: number;
  /** Whether its result is copied back. */
  readonly isRead: boolean;
}

/** What a faulty gpu.js does to a result; nothing unless it says so. */
export type Fault = (call: KernelCall, rows: Float32Array[]) => void;

export interface FaultyGpu extends GpuJs {
  /** Results that were left on the device, and those of them that were given back. */
  readonly residents: { made: number; deleted: number };
  /** What kernels say that they run on; as it is, unless set. */
  pretended: string | undefined;
  /** Calls of kernels so far. */
  calls: number;
}

/** A backend of GL whose kernels run by gpu.js's WebAssembly, and what it says that it draws by. */
export interface StandIn {
  readonly mode: 'webgl2' | 'headlessgl';
  readonly renderer: string;
}

const contextOf = ({ renderer }: StandIn) => ({
  RENDERER: 1,
  getExtension: () => null,
  getParameter: (name: number) => (name === 1 ? renderer : null),
});

/**
 * gpu.js whose results go through `fault`, which may change them or throw, and whose resident results are counted.
 */
export function faultyGpu(fault: Fault = () => {}, standIn?: StandIn): FaultyGpu {
  let isStandIn = false;
  const library: FaultyGpu = {
    GPU: class implements GpuInstance {
      readonly #gpu: GpuInstance;
      constructor(settings: { readonly mode: string }) {
        isStandIn = settings.mode === standIn?.mode;
        this.#gpu = new real.GPU(isStandIn ? { mode: 'webasm' } : settings);
      }
      createKernel(source: string, settings: KernelSettings): GpuKernel {
        return wrapped(this.#gpu.createKernel(source, settings), settings);
      }
      destroy(): Promise<unknown> {
        return this.#gpu.destroy();
      }
    },
    input: (values, size) => real.input(values, size),
    residents: { made: 0, deleted: 0 },
    pretended: undefined,
    calls: 0,
  };
  const wrapped = (kernel: GpuKernel, { pipeline, immutable }: KernelSettings): GpuKernel => {
    const call = async (...given: readonly unknown[]): Promise<unknown> => {
      const index = library.calls++;
      const result = await kernel(...given.map((value) => (value instanceof Kept ? value.value : value)));
      fault({ index, isRead: !pipeline }, result as Float32Array[]);
      if (!immutable) return result;
      library.residents.made++;
      return new Kept(result, () => library.residents.deleted++);
    };
    return Object.defineProperties(call, {
      kernel: {
        get: () => {
          if (library.pretended) return { constructor: { mode: library.pretended } };
          return isStandIn ? { constructor: { mode: 'gpu' }, context: contextOf(standIn!) } : kernel.kernel;
        },
      },
      destroy: { value: () => kernel.destroy() },
    }) as unknown as GpuKernel;
  };
  return library;
}

/** A result on the device. */
class Kept {
  constructor(
    readonly value: unknown,
    private readonly onDelete: () => void,
  ) {}
  delete(): void {
    this.onDelete();
  }
}
