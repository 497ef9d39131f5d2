import type { Computation } from '../../computation/computation.js';
import type { Dataset } from '../../data/dataset.js';
import { localColumns } from '../../designs/design.js';
import { GramCache, gramCacheBytes } from '../../designs/gramCache.js';
import { onDevice } from '../../designs/onDevice.js';
import { type Kernels, strideOf } from '../../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../../kernels/open.js';
import { DescentMemory, descentBytes } from './descentMemory.js';
import { NewtonMemory, newtonBytes } from './newtonBuffers.js';
import { PathMemory, pathBytes } from './pathBuffers.js';
import { type Standardized, standardize, standardizedBytes } from './standardize.js';
import { Workspace, workspaceBytes } from './workspace.js';

/**
 * Data in the memory of kernels, in the coordinates of `Standardized`, before a penalty is chosen: problems of
 * many strengths can be stated on them one after the other.
 */
export interface OpenData {
  readonly kernels: Kernels;
  readonly standardized: Standardized;
  readonly nTasks: number;
  readonly workspace: Workspace;
  readonly gram: GramCache;
  readonly newton: NewtonMemory;
  /** Null unless the data were opened for a path. */
  readonly path: PathMemory | null;
  readonly descent: DescentMemory;
  /** n / c, c being what the weights of a task sum to. */
  readonly samples: number;
  /** Multiplies an objective or a gap in these coordinates into the user's units: s^2 / samples. */
  readonly objectiveUnit: number;
  /** The objective of the best constant model: ||Y~||^2 / 2. */
  readonly nullObjective: number;
  dispose(): void;
}

export interface OpenOptions {
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
  /** What the weights of a task sum to, as it is known without rounding. @defaultValue 1 */
  readonly total?: number | undefined;
  /** Whether many strengths are to be solved, one after the other. @defaultValue false */
  readonly isPath?: boolean | undefined;
}

/** Opens kernels and loads the data into their memory. The caller disposes of them. */
export function* openData(
  dataset: Dataset,
  { fitIntercept, kernels: choice, total = 1, isPath = false }: OpenOptions,
): Computation<OpenData> {
  const block = dataset.blocks[0]!;
  const { nTasks, nFeatures } = dataset;
  const n = block.x.rows;
  const shape = { features: nFeatures, nTasks, field: strideOf(n) * nTasks };
  const dataShape = { samples: n, features: nFeatures, nTasks, isSparse: block.x.kind === 'sparse' };
  const kernels = openKernels(
    choice,
    standardizedBytes(block.x, nTasks) +
      workspaceBytes(shape) +
      gramCacheBytes(n, nFeatures, nTasks) +
      newtonBytes(dataShape) +
      descentBytes(dataShape) +
      (isPath ? pathBytes(shape) : 0),
  );
  let isOpen = false;
  try {
    const stored = yield* standardize(block, kernels, fitIntercept, total);
    const design = yield* onDevice(stored.design);
    const standardized = Object.freeze({ ...stored, design });
    const data: OpenData = Object.freeze({
      kernels,
      standardized,
      nTasks,
      workspace: new Workspace(kernels, shape),
      gram: new GramCache(kernels, localColumns(standardized.design), nTasks),
      newton: new NewtonMemory(kernels, dataShape),
      descent: new DescentMemory(kernels, dataShape),
      path: isPath ? new PathMemory(kernels, shape) : null,
      samples: n / total,
      objectiveUnit: (standardized.scale ** 2 / n) * total,
      nullObjective: standardized.targetSquares / 2,
      dispose() {
        design.dispose();
        kernels.dispose();
      },
    });
    isOpen = true;
    return data;
  } finally {
    if (!isOpen) kernels.dispose(); // refused, or left at a pause
  }
}
