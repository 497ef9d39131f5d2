/** What ends a descent on rows, or a call of the kernel that leads one. */

/** Relative size of a pass's movement below which the next would move nothing. */
export const SMALLEST_MOVEMENT: number = 2e-28;
/** Multiply-adds from one pause to the next, and those after which other ways are tried. */
export const FLOPS_A_CALL: number = 1e7;
export const MOST_FLOPS: number = 3e8;

/** How many of the iterations of a fit are passes of the kernel at most; the rest is for other ways. */
export function passesOfKernel(maxIter: number): number {
  return Math.ceil((3 / 4) * maxIter);
}
