import type { Computation } from '../../computation/computation.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import { type Design, type Device, localColumns } from '../design.js';
import { BACKENDS, type GpuMode } from './backends.js';
import type { DeviceState } from './deviceState.js';
import { GpuDesign } from './gpuDesign.js';
import { loadGpuJs } from './gpuJs.js';
import { openState } from './openEngine.js';
import type { GpuStats } from './stats.js';

export interface GpuDeviceOptions {
  /**
   * The backend of gpu.js. `'auto'` takes the first of webgpu, webgl2 and headlessgl that is a graphics processor and computes rightly,
   * and uses it for the products that it makes faster than the processor. @defaultValue 'auto'
   */
  readonly mode?: GpuMode | undefined;
  /** gpu.js itself, where it cannot be imported by its name: from a script tag, for example. */
  readonly gpuJs?: unknown;
}

/** A device for `fitAsync` and `predictAsync`, by gpu.js. */
export interface GpuDevice extends Device {
  /** The backend, and what it runs on. */
  readonly name: string;
  /** What it did so far; the numbers of the moment. */
  readonly stats: GpuStats;
  /** Gives everything back. A fit under way goes on without the device; a later one is refused. */
  dispose(): Promise<void>;
}

/** Below this share of stored numbers a sparse X stays with the processor: a device multiplies with the zeros too. */
const THIN = 1 / 4;

/**
 * A device that makes the products with all of X in float32, `X^T F` and `X W`, by gpu.js. Weights and certificates come from float64
 * all the same: see docs/gpu.md. Needs the package gpu.js, which polytask does not install: `npm install gpu.js@2.24`.
 *
 * @throws (rejects with) InputError for a mode that cannot be had here; Error where gpu.js is missing. `'auto'` always gives a
 *   device: `stats.backend` is null where it leaves everything to the processor, and `stats.fallbackReason` says why
 * @example
 * const device = await gpuDevice({ mode: 'webasm' });
 * await model.fitAsync(X, Y, { device });
 * device.stats.correlate; // how many products X^T F it made
 * await device.dispose();
 */
export async function gpuDevice(options: GpuDeviceOptions = {}): Promise<GpuDevice> {
  const state = await stateOf('gpuDevice', options);
  return {
    get name() {
      return nameOf(state);
    },
    get stats() {
      return Object.freeze({ ...state.counts });
    },
    *load(exact: Design, products?: number): Computation<Design> {
      yield { kind: 'pause' };
      return designOn(state, exact, products);
    },
    dispose: () => state.dispose(),
  };
}

/** Reads the options and opens what they ask for. */
export async function stateOf(caller: string, options: GpuDeviceOptions): Promise<DeviceState> {
  const read = new OptionReader(caller, options, ['mode', 'gpuJs']);
  const mode = read.choice<GpuMode>('mode', 'auto', ['auto', ...BACKENDS]);
  return await openState(caller, mode, await loadGpuJs(read.raw('gpuJs', undefined)));
}

/** Products that a fit is expected to make with one copy of X, where nothing is said. */
const MANY = 10;

/** The design on the device, or as it is where the processor is better at it. @throws InputError */
export function designOn(state: DeviceState, exact: Design, products: number = MANY): Design {
  if (state.isDisposed) throw new InputError('the device has been disposed of; make another with gpuDevice.');
  const local = localColumns(exact);
  const isThin = local.isSparse && exact.cost < THIN * exact.rows * exact.columns;
  if (isThin)
    state.counts.fallbackReason = 'X is sparse: the processor multiplies with the stored numbers alone';
  return isThin || !state.engine ? exact : new GpuDesign(exact, local, state, products);
}

function nameOf({ engine, renderer }: DeviceState): string {
  return engine ? `gpu.js, ${engine.backend} on ${renderer}` : 'the processor';
}
