import { Matrix } from 'ml-matrix';

/**
 * ml-matrix's class, for all that make a Matrix. Node's entries load it here, when it is first asked for (`src/build.mjs`): that
 * takes as long as a sixth of this package, and a program that fits and saves models makes none.
 */
export function matrixClass(): typeof Matrix {
  return Matrix;
}
