import { createReferenceKernels } from '../../src/kernels/reference/reference.js';
import { HALF_RUNS } from '../laws/halfRuns.js';
import { kernelLaws } from '../laws/kernels.js';
import { lineKernelLaws } from '../laws/lineKernels.js';
import { newtonKernelLaws } from '../laws/newtonKernels.js';

kernelLaws('reference', createReferenceKernels);
lineKernelLaws('reference', createReferenceKernels, { numRuns: HALF_RUNS });
newtonKernelLaws('reference', createReferenceKernels);
