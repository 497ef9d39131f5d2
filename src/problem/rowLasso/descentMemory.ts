import {
  bytesFor,
  type Kernels,
  LARGE_FLOPS,
  ROW_DESCENT,
  type RowDescentMemory,
  rowDescentRoom,
  sampleNewtonRoom,
  strideOf,
} from '../../kernels/kernels.js';
import type { DataShape } from './newtonBuffers.js';

/** Rows of W that are worked on at once, at most, and on large data, where all have to be. */
const MOST_ROWS = 512;
const MOST_OF_LARGE = 256;
/** And on a path, whose points move few rows each, so that Newton's method on the row norms takes less beyond it. */
const MOST_ON_PATH = 256;
/** More features than this are left to other methods, and more multiply-adds in a product with all of them. */
const MOST_FEATURES = 16384;
const MOST_FLOPS = 4e7;

/** How many rows may be worked on at once; 0 where the method is not for such data. */
export function mostRows({ samples, features, nTasks, isSparse }: DataShape): number {
  const flops = samples * features * nTasks;
  const isLarge = flops > LARGE_FLOPS;
  if (isSparse || flops > MOST_FLOPS || features > (isLarge ? MOST_OF_LARGE : MOST_FEATURES)) return 0;
  return Math.min(features, MOST_ROWS);
}

const sizesOf = ({ samples, features, nTasks }: DataShape, most: number) => ({
  gram: strideOf(most) * most,
  lists: 3 * features,
  state: ROW_DESCENT.size,
  room: rowDescentRoom(strideOf(samples), features, nTasks, most),
  newton: sampleNewtonRoom(strideOf(samples), features, nTasks),
});

/** The kernel memory of it. */
export function descentBytes(shape: DataShape): number {
  const most = mostRows(shape);
  if (most === 0) return 0;
  const { gram, lists, state, room, newton } = sizesOf(shape, most);
  return bytesFor([gram, state, room, newton], [lists]);
}

/** Memory of `Kernels.descendRows`, allocated when it is first used. */
export class DescentMemory {
  readonly most: number;
  /** Whether its rows turned out to be too few for some strength: for smaller ones they are as well. */
  isCrowded = false;
  readonly #kernels: Kernels;
  readonly #shape: DataShape;
  #memory: RowDescentMemory | null = null;

  constructor(kernels: Kernels, shape: DataShape) {
    this.most = mostRows(shape);
    this.#kernels = kernels;
    this.#shape = shape;
  }

  memory(isPath: boolean): RowDescentMemory {
    this.#memory ??= this.#allocated();
    if (!isPath || this.most <= MOST_ON_PATH) return this.#memory;
    const { gram, room } = sizesOf(this.#shape, MOST_ON_PATH);
    const part = { gram: this.#memory.gram.subarray(0, gram), room: this.#memory.room.subarray(0, room) };
    return { ...this.#memory, ...part, most: MOST_ON_PATH };
  }

  #allocated(): RowDescentMemory {
    const { most } = this;
    const kernels = this.#kernels;
    const { gram, lists, state, room, newton } = sizesOf(this.#shape, most);
    return {
      most,
      gram: kernels.float64(gram, 'any'),
      lists: kernels.int32(lists),
      state: kernels.float64(state),
      room: kernels.float64(room, 'any'),
      newton: kernels.float64(newton, 'any'),
    };
  }
}
