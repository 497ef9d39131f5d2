import { warn } from '../../messages/errors.js';
import type { GpuMode } from './backends.js';
import { DeviceWarning } from './deviceWarning.js';
import type { Engine } from './engine.js';
import { type Counts, newCounts } from './stats.js';

/** Whether the device makes the products of a shape, and why, in words. */
export interface Choice {
  readonly usesDevice: boolean;
  readonly words: string;
}

/** What the designs on a device have in common. */
export class DeviceState {
  /** By product and shape: what `'auto'` found. */
  readonly choices: Map<string, Choice> = new Map();
  readonly counts: Counts;
  #engine: Engine | null;
  #failed: Engine | null = null;
  isDisposed: boolean = false;

  constructor(
    readonly mode: GpuMode,
    engine: Engine | null,
    readonly renderer: string,
  ) {
    this.#engine = engine;
    this.counts = engine?.counts ?? newCounts(null);
  }

  /** Null where the processor makes all products. */
  get engine(): Engine | null {
    return this.#engine;
  }

  /** Gives the device up: it failed, or its numbers are wrong. */
  fail(error: unknown): void {
    const engine = this.#engine;
    if (!engine) return;
    this.#engine = null;
    const reason = error instanceof Error ? error.message : String(error);
    this.counts.backend = null;
    this.counts.fallbackReason = `${engine.backend} failed: ${reason}`;
    this.#failed = engine;
    if (this.isDisposed) return;
    warn(
      new DeviceWarning(
        `${engine.backend} on ${this.renderer} failed (${reason}); from here on the processor makes all products. ` +
          'Fits are as exact as ever, and as fast as without a device.',
      ),
    );
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    const engine = this.#engine ?? this.#failed;
    this.#engine = this.#failed = null;
    await engine?.dispose();
  }
}
