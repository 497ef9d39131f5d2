import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { DeviceState } from '../../../src/designs/gpu/deviceState.js';
import type { DeviceTiles } from '../../../src/designs/gpu/deviceTiles.js';
import type { Engine } from '../../../src/designs/gpu/engine.js';
import { measure } from '../../../src/designs/gpu/measure.js';
import { newCounts } from '../../../src/designs/gpu/stats.js';

/** How long each takes, in milliseconds of a clock that only they move. */
interface Times {
  readonly copy: number;
  readonly device: number;
  readonly processor: number;
}

describe("what 'auto' chooses", () => {
  let clock = 0;
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
  });
  afterEach(() => vi.restoreAllMocks());

  function chosen({ copy, device, processor }: Times, products: number, nTasks = 20) {
    const engine = { backend: 'webgpu', counts: newCounts('webgpu') } as unknown as Engine;
    const state = new DeviceState('auto', engine, 'a card');
    const made = { copies: 0, onDevice: 0, onProcessor: 0 };
    const candidate = {
      name: 'X W',
      nTasks,
      *onDevice() {
        made.onDevice++;
        clock += device;
        yield { kind: 'pause' } as const;
      },
      onProcessor() {
        made.onProcessor++;
        clock += processor;
      },
    };
    function* load() {
      made.copies++;
      clock += copy;
      yield { kind: 'pause' } as const;
      return {} as DeviceTiles;
    }
    const design = { rows: 5000, columns: 200, stride: 5000, state, products };
    const choose = () => runSync(measure(design, candidate, load));
    return { ...choose(), again: choose(), made, reason: state.counts.fallbackReason };
  }

  it.each<[Times, number, boolean]>([
    [{ copy: 30, device: 1, processor: 5 }, 10, true],
    [{ copy: 30, device: 4, processor: 5 }, 10, false],
    [{ copy: 50, device: 1, processor: 5 }, 10, false],
    [{ copy: 30, device: 1, processor: 5 }, 1, false],
    [{ copy: 3, device: 1, processor: 5 }, 1, true],
    [{ copy: 0, device: 5, processor: 5 }, 10, false],
  ])('of %o, %i products for each copy: the device is %s', (times, products, isDevice) => {
    const { usesDevice, words, again, made, reason } = chosen(times, products);
    expect(usesDevice).toBe(isDevice);
    expect(words).toContain(`: ${isDevice ? 'webgpu' : 'the processor'}; `);
    expect(words).toContain('on webgpu (a card)');
    expect(reason).toBe(isDevice ? null : words);
    // Measured once, after a first product that compiles.
    expect(again.words).toBe(words);
    expect(made).toEqual({ copies: 1, onDevice: 4, onProcessor: 3 });
  });

  it('is the processor, without a trial, for small products', () => {
    const { usesDevice, words, made } = chosen({ copy: 0, device: 0, processor: 5 }, 10, 1);
    expect(usesDevice).toBe(false);
    expect(words).toBe('X W of 5000 x 200 with 1 task: the processor, for it is too small for a device');
    expect(made).toEqual({ copies: 0, onDevice: 0, onProcessor: 0 });
  });
});
