import type { GpuBackend } from '../../src/designs/gpu/backends.js';

const hasGl = process.env.POLYTASK_GL === '1';

if (!hasGl) {
  console.warn(
    'Skipped: headlessgl, for which POLYTASK_GL=1 says that gl is compiled and a display is there.',
  );
}

/** The backends of gpu.js that Node has. */
export const GPU_MODES: readonly GpuBackend[] = ['webasm', 'cpu', ...(hasGl ? ['headlessgl' as const] : [])];
