import { createReferenceKernels } from '../../src/kernels/reference/reference.js';
import { kernelLaws } from '../laws/kernels.js';

kernelLaws('reference', createReferenceKernels);
