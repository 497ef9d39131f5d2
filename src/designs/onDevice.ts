import type { Computation } from '../computation/computation.js';
import type { Design, Device } from './design.js';

/**
 * The design on the device of whoever runs the computation, or as it is where there is none: see `runAsync`. What the device
 * holds is given back with `Design.dispose`.
 */
export function* onDevice(exact: Design): Computation<Design> {
  let design = exact;
  yield {
    kind: 'device',
    *load(device: object): Computation<void> {
      design = yield* (device as Device).load(exact);
    },
  };
  return design;
}

/** Whether whoever runs the computation has a device. */
export function* hasDevice(): Computation<boolean> {
  let isThere = false;
  yield {
    kind: 'device',
    // biome-ignore lint/correctness/useYield: there is nothing to wait for
    *load(): Computation<void> {
      isThere = true;
    },
  };
  return isThere;
}
