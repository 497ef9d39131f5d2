/** Descents on labels, in the memory of any kernels: a module of its own, since nothing else needs them. */

import type { Kernels, PairDescent, PairWalk } from './kernels.js';
import { pairDescent } from './reference/pairDescent.js';
import { checkPairs } from './shapes.js';
import { walkOf } from './wasm/pairs.js';

/** A descent from a point on; good until the kernels are disposed of. */
export function pairWalk(kernels: Kernels, descent: PairDescent): PairWalk {
  kernels.check();
  const places = checkPairs(descent);
  const check = (): void => kernels.check();
  return kernels.name === 'wasm' ? walkOf(descent, places, check) : pairDescent(descent, places, check);
}
