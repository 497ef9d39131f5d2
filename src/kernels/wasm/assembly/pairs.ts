/** A module of its own, which works in the memory of the kernels: descents on labels, and what a fit does before and after one. */

export { certifyPairs, descendPairs } from './pairDescent';
export { concludePairs, openPairs } from './pairFit';
export { transposeRows } from './rowFit';
export { packColumns, squaresOfColumns } from './sparsePairs';
