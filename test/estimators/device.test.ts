import { describe, expect, it } from 'vitest';
import type { Device } from '../../src/designs/design.js';
import { MultiTaskLasso } from '../../src/index.js';
import { DIRECT, deviceCases, type Fittable, fittedOn } from '../laws/deviceCases.js';
import { slowDevice } from '../laws/slowDevice.js';

const CASES = deviceCases(1e-9);

describe('on a device that answers later, in float32', () => {
  it.each(CASES)('%s comes to the certified minimum of float64', async (name, model, given, asked) => {
    const device = slowDevice(11);
    const here = (model.clone() as never as { fit(...args: unknown[]): Fittable }).fit(given, asked);
    const there = await fittedOn(model.clone(), device, given, asked);
    expect(there.converged_).toBe(true);
    expect(there.dualGap_).toBeLessThanOrEqual(there.eps_);
    expect(there.eps_).toBe(here.eps_);
    expect(there.active_).toEqual(here.active_);
    const expected = here.coef_.to1DArray();
    const size = Math.max(...expected.map(Math.abs));
    there.coef_.to1DArray().forEach((value, q) => {
      expect(Math.abs(value - expected[q]!)).toBeLessThanOrEqual(2e-4 * size);
    });
    if (!DIRECT.has(name)) expect(device.log.loads).toBeGreaterThan(0);
    expect(device.log.correlated > 0).toBe(!DIRECT.has(name));
    expect(device.log).toMatchObject({ disposed: device.log.loads, underWay: 0 });
  });

  it('gives back what it holds when a fit is aborted, after it has answered', async () => {
    for (const [name, model, given, asked] of CASES) {
      if (DIRECT.has(name)) continue;
      const controller = new AbortController();
      const device = slowDevice(12, () => controller.abort('enough'));
      await expect(fittedOn(model.clone(), device, given, asked, controller.signal)).rejects.toBe('enough');
      expect(device.log).toMatchObject({ disposed: device.log.loads, underWay: 0 });
    }
  });

  it('is refused by name where it is none', async () => {
    const device = { load: 3 } as unknown as Device;
    await expect(new MultiTaskLasso().fitAsync([[1], [2]], [[1], [2]], { device })).rejects.toThrow('device');
  });
});
