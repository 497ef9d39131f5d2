/** gpu.js, which may not be installed: what is used of it is in `gpuJs.ts`. */
declare module 'gpu.js' {
  export const GPU: unknown;
}
