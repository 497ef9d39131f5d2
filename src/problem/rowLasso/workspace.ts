import { bytesFor, type Kernels } from '../../kernels/kernels.js';

/** How many buffers of each shape a solver may acquire. */
const MOST_ROWS = 3;
const MOST_FIELDS = 3;
const MOST_LISTS = 4;
const MOST_NORMS = 1;

/** Lengths of the buffers that solvers work in. */
export interface WorkspaceShape {
  /** p. */
  readonly features: number;
  readonly nTasks: number;
  /** Numbers in a field over the samples, stride x T. */
  readonly field: number;
}

/** The kernel memory of a workspace. */
export function workspaceBytes({ features, nTasks, field }: WorkspaceShape): number {
  const fields = MOST_FIELDS * bytesFor([field], []);
  const rows = MOST_ROWS * bytesFor([features * nTasks], []);
  const norms = MOST_NORMS * bytesFor([features], []);
  return fields + rows + norms + MOST_LISTS * bytesFor([], [features]);
}

/** The buffers of one solver, each zeroed when it is acquired unless its workspace was told to keep them. */
export interface Buffers {
  /** p x T. */
  rows(): Float64Array;
  /** stride x T. */
  field(): Float64Array;
  /** p. */
  list(): Int32Array;
  norms(): Float64Array;
}

/**
 * Buffers in kernel memory that solvers of one problem use one after the other: along a path, every strength
 * is solved in the same memory. They are allocated when they are first acquired.
 */
export class Workspace {
  readonly #kernels: Kernels;
  readonly #shape: WorkspaceShape;
  readonly #rows: Float64Array[] = [];
  readonly #fields: Float64Array[] = [];
  readonly #lists: Int32Array[] = [];
  readonly #norms: Float64Array[] = [];

  constructor(kernels: Kernels, shape: WorkspaceShape) {
    this.#kernels = kernels;
    this.#shape = shape;
  }

  /**
   * Every buffer, free again: those that were acquired before are the new solver's.
   *
   * @param keep leaves in them what stands there, instead of zeros
   */
  restart(keep = false): Buffers {
    const { features, nTasks, field } = this.#shape;
    const inTurn = <T extends Float64Array | Int32Array>(pool: T[], allocate: () => T): (() => T) => {
      let used = 0;
      return () => {
        const known = pool[used++];
        if (known && !keep) known.fill(0);
        if (!known) pool.push(allocate());
        return pool[used - 1]!;
      };
    };
    return {
      rows: inTurn(this.#rows, () => this.#kernels.float64(features * nTasks)),
      field: inTurn(this.#fields, () => this.#kernels.float64(field)),
      list: inTurn(this.#lists, () => this.#kernels.int32(features)),
      norms: inTurn(this.#norms, () => this.#kernels.float64(features)),
    };
  }
}
