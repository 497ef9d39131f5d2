import type { GpuKernel } from './gpuJs.js';

/** The backends of gpu.js. */
export type GpuBackend = 'webgpu' | 'webgl2' | 'headlessgl' | 'webasm' | 'cpu';

/** A backend, or the fastest that is a graphics processor, where it is faster than the processor. */
export type GpuMode = 'auto' | GpuBackend;

/** Those that may be a graphics processor, the best first. */
export const GRAPHICS: readonly GpuBackend[] = ['webgpu', 'webgl2', 'headlessgl'];
export const BACKENDS: readonly GpuBackend[] = [...GRAPHICS, 'webasm', 'cpu'];

/** What they take that may be missing. */
export const REQUIREMENTS: Readonly<Record<GpuBackend, string>> = {
  webgpu: 'a browser with WebGPU, or in Node the package webgpu as navigator.gpu',
  webgl2: 'a browser (in Node it is headlessgl)',
  headlessgl:
    'Node with the package gl beside gpu.js, compiled (npm install gl, with its install script), ' +
    'and on Linux a display, which xvfb-run gives where there is none',
  webasm: 'WebAssembly with SIMD',
  cpu: 'functions made of text, which the policy of a page may forbid',
};

/** What gpu.js calls the mode of a kernel that runs on a backend. */
export const modeOf = (backend: GpuBackend): string =>
  backend === 'webgl2' || backend === 'headlessgl' ? 'gpu' : backend;

/** Names of what draws, or computes, on the processor in the place of a graphics processor. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** What a backend runs on. */
export interface Renderer {
  readonly name: string;
  /** Whether that is the processor after all. */
  readonly isSoftware: boolean;
}

/** @param kernel one that has run on the backend */
export async function rendererOf(backend: GpuBackend, kernel: GpuKernel): Promise<Renderer> {
  if (backend === 'webasm' || backend === 'cpu') return { name: 'the processor', isSoftware: true };
  const { name, isFallback } = backend === 'webgpu' ? await adapterName() : glName(kernel.kernel.context);
  return { name, isSoftware: isFallback || SOFTWARE.test(name) };
}

interface Named {
  readonly name: string;
  readonly isFallback: boolean;
}

/** The parts of WebGPU that are used. */
interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: Readonly<
    Record<'vendor' | 'architecture' | 'device' | 'description', string | undefined>
  > & {
    readonly isFallbackAdapter?: boolean;
  };
}
interface WithGpu {
  readonly navigator?: { readonly gpu?: { requestAdapter(): Promise<Adapter | null> } };
}

async function adapterName(): Promise<Named> {
  const adapter = await (globalThis as WithGpu).navigator?.gpu?.requestAdapter();
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {};
  const name = [vendor, architecture, device, description].filter(Boolean).join(' ') || 'an unnamed adapter';
  return { name, isFallback: Boolean(isFallbackAdapter ?? adapter?.isFallbackAdapter) };
}

/** The parts of WebGL that are used. */
interface GL {
  readonly RENDERER: number;
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null;
  getParameter(name: number): unknown;
}

function glName(context: unknown): Named {
  const gl = context as GL | undefined;
  const unmasked = gl?.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
  return {
    name: String(gl?.getParameter(unmasked ?? gl.RENDERER) ?? 'an unnamed renderer'),
    isFallback: false,
  };
}
