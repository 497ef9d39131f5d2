/** What a descent on few rows of W at a time keeps from call to call: see `ROW_DESCENT` of `kernels.ts`. */

export const PHASE: usize = 0;
export const MEMBERS: usize = 8;
export const KNOWN: usize = 16;
export const PASSES: usize = 24;
export const FLOPS: usize = 32;
export const GAP: usize = 40;
export const DISTANCE: usize = 48;
export const SQUARES: usize = 56;
export const LOWEST: usize = 64;
export const IS_CUT: usize = 72;
export const SUPPORT: usize = 80;
export const BY_SAMPLES: usize = 88; // 0 on inner products; 1 from when they have no room on samples; -1 where neither is a way
/** Of Newton's method: what M is, of how many members there are columns in float32, and phi. Zeros to begin with. */
export const MATRIX: usize = 96;
export const DEMOTED: usize = 104;
export const PHI: usize = 112;
/** Passes before it. */
export const PASSES_BEFORE: usize = 120;
/** Of stages: the l1 of the one under way, 0 where there are none and Infinity where the first is to begin; the damping of steps; and phi at the look before. */
export const STAGE: usize = 128;
export const DAMPING: usize = 136;
export const PHI_BEFORE: usize = 144;
/** How many numbers there are. */
export const STATE_SIZE: usize = 19;
