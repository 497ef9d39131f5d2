import { createWasmKernels } from '../../src/kernels/wasm/wasm.js';
import { kernelLaws } from '../laws/kernels.js';

kernelLaws('wasm', createWasmKernels);
