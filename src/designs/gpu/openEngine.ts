import { InputError } from '../../messages/errors.js';
import { type GpuBackend, type GpuMode, GRAPHICS, REQUIREMENTS, type Renderer } from './backends.js';
import { DeviceState } from './deviceState.js';
import { Engine } from './engine.js';
import type { GpuJs } from './gpuJs.js';
import { probe } from './probe.js';
import { newCounts } from './stats.js';

/**
 * Opens the backend that a mode asks for.
 *
 * @throws (rejects with) InputError where it cannot be had; `'auto'` does without one instead
 */
export async function openState(caller: string, mode: GpuMode, gpuJs: GpuJs): Promise<DeviceState> {
  if (mode !== 'auto') {
    try {
      const { engine, renderer } = await opened(gpuJs, mode);
      return new DeviceState(mode, engine, renderer.name);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError(`${caller}: the mode '${mode}' cannot be had here: ${reason}`, { cause: error });
    }
  }
  const reasons: string[] = [];
  for (const backend of GRAPHICS) {
    try {
      const { engine, renderer } = await opened(gpuJs, backend);
      if (!renderer.isSoftware) return new DeviceState(mode, engine, renderer.name);
      reasons.push(`${backend} runs on ${renderer.name}, which is software`);
      await engine.dispose();
    } catch (error) {
      reasons.push(`${backend} cannot be had (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  const none = new DeviceState(mode, null, 'the processor');
  none.counts.fallbackReason = `no graphics processor: ${reasons.join('; ')}`;
  return none;
}

/** A backend that has made a small product rightly. */
async function opened(gpuJs: GpuJs, backend: GpuBackend): Promise<{ engine: Engine; renderer: Renderer }> {
  const engine = startEngine(gpuJs, backend);
  try {
    await probe(engine);
    const renderer = await engine.renderer();
    Object.assign(engine.counts, newCounts(backend));
    return { engine, renderer };
  } catch (error) {
    await engine.dispose().catch(() => {});
    throw error;
  }
}

/** @throws Error that says what the backend takes, where gpu.js does without it */
function startEngine(gpuJs: GpuJs, backend: GpuBackend): Engine {
  try {
    return new Engine(gpuJs, backend, newCounts(backend));
  } catch (cause) {
    throw new Error(`gpu.js does not support it here; it takes ${REQUIREMENTS[backend]}`, { cause });
  }
}
