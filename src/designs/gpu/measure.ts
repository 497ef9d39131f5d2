import type { Computation } from '../../computation/computation.js';
import type { Shape } from '../design.js';
import { now } from './clock.js';
import type { Choice, DeviceState } from './deviceState.js';
import type { DeviceTiles } from './deviceTiles.js';

/** A product that a device and the processor can make. */
export interface Candidate {
  readonly name: string;
  readonly nTasks: number;
  onDevice(tiles: DeviceTiles): Computation<void>;
  onProcessor(): void;
}

/** Products of fewer multiply-adds take the processor less time than a device takes to answer. */
const LEAST_WORK = 2e6;
/** Times that each is measured; the fastest counts. */
const TRIES = 3;

/**
 * Whether a device is faster than the processor at a product of this shape, its share of the copy of X included; measured once
 * for each shape, so that every later fit makes its products in the same place, and has the same bits.
 */
export function* measure(
  { rows, columns, state, products }: Shape & { readonly state: DeviceState; readonly products: number },
  candidate: Candidate,
  load: () => Computation<DeviceTiles>,
): Computation<Choice> {
  const { name, nTasks, onDevice, onProcessor } = candidate;
  const times = products === 1 ? ', once' : '';
  const key = `${name} of ${rows} x ${columns} with ${nTasks} ${nTasks === 1 ? 'task' : 'tasks'}${times}`;
  const known = state.choices.get(key);
  if (known) return known;
  let choice: Choice;
  if (rows * columns * nTasks < LEAST_WORK) {
    choice = { usesDevice: false, words: `${key}: the processor, for it is too small for a device` };
  } else {
    const start = now();
    const tiles = yield* load();
    const copy = now() - start;
    yield* onDevice(tiles); // compiles the kernels
    let device = Infinity;
    let processor = Infinity;
    for (let k = 0; k < TRIES; k++) {
      const before = now();
      yield* onDevice(tiles);
      const between = now();
      onProcessor();
      device = Math.min(device, between - before);
      processor = Math.min(processor, now() - between);
    }
    const usesDevice = device + copy / products < processor;
    const words =
      `${key}: ${usesDevice ? state.engine?.backend : 'the processor'}; ${inMs(device)} on ${state.engine?.backend} ` +
      `(${state.renderer}), ${inMs(processor)} without it, ${inMs(copy)} to copy X`;
    choice = { usesDevice, words };
  }
  state.choices.set(key, choice);
  if (!choice.usesDevice) state.counts.fallbackReason = choice.words;
  return choice;
}

const inMs = (ms: number): string => `${ms < 100 ? ms.toPrecision(3) : ms.toFixed(0)} ms`;
