import type { GpuBackend } from './backends.js';

/** What a device did so far. */
export interface GpuStats {
  /** The backend of gpu.js that products ran on; null where there is none, or none any more: the kernels of the processor. */
  readonly backend: GpuBackend | null;
  /** Products X^T F made on the device. */
  readonly correlate: number;
  /** Products X W made on the device. */
  readonly multiply: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Milliseconds that the device was waited for, copies to it and from it included. */
  readonly ms: number;
  /** Why products were last made by the processor instead; null where none were. */
  readonly fallbackReason: string | null;
}

/** The same, as it is counted. */
export type Counts = { -readonly [Key in keyof GpuStats]: GpuStats[Key] };

export function newCounts(backend: GpuBackend | null): Counts {
  return { backend, correlate: 0, multiply: 0, bytesUp: 0, bytesDown: 0, ms: 0, fallbackReason: null };
}
