/** A module of its own, which works in the memory of the kernels: descents on labels. */

export { certifyPairs, descendPairs } from './pairDescent';
