/** polytask/gpu: products with all of X on a graphics processor, by gpu.js. */

export type { GpuBackend, GpuMode } from './designs/gpu/backends.js';
export { DeviceWarning } from './designs/gpu/deviceWarning.js';
export { type DeviceShape, explainDevice } from './designs/gpu/explainDevice.js';
export { type GpuDevice, type GpuDeviceOptions, gpuDevice } from './designs/gpu/gpuDevice.js';
export type { GpuStats } from './designs/gpu/stats.js';
