import type { Computation } from '../computation/computation.js';
import type { Kernels, StoredDesign } from '../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../kernels/open.js';
import { areZeroOrBetween, sum } from '../linalg/vectors.js';
import type { Columns } from '../matrix/columns.js';
import { allFinite } from '../matrix/finite.js';
import { selectRows } from '../matrix/selectRows.js';
import { type CentredBlock, centredBlock } from './centredBlock.js';
import { centredBytes } from './centredDesign.js';
import { checkedSquare, varies } from './checkedSquare.js';
import { columnMoments, type MomentBuffers } from './columnMoments.js';
import type { Design } from './design.js';
import { InnerProducts } from './innerProducts.js';
import { onDevice } from './onDevice.js';
import { type OutputBlock, productColumns } from './outputBlocks.js';
import { type LineRoom, type LineRule, lineBytes, lineRoom } from './pairLines.js';
import { SharedBuffers } from './productBuffers.js';
import { TaskDesigns } from './taskDesigns.js';
import { countedRows } from './weightedColumns.js';

/** An X and the tasks that have it. */
export interface SampleBlock {
  readonly x: Columns;
  readonly tasks: readonly SampledTask[];
  /** Whether all tasks have the same weights. */
  readonly isCommon: boolean;
}

export interface SampledTask {
  /** The weights of the samples, n, >= 0. */
  readonly c: Float64Array;
  /** How many rows of W are predicted from them. */
  readonly outputs: number;
}

/** How the samples of a task are centred. */
export interface TaskCentre {
  /** The rows of X that are stored for this task alone; null where all of them are. */
  readonly rows: Int32Array | null;
  /** What was taken off the features when they were stored, and the means of what that left; p numbers each. */
  readonly anchor: Float64Array;
  readonly mean: Float64Array;
  /** `sum_i c_i x_ij^2` of the features as they are stored, p. */
  readonly squares: Float64Array;
}

export interface OpenedDesigns {
  readonly designs: TaskDesigns;
  /** One for each task. */
  readonly centres: readonly TaskCentre[];
  /** One for each output, where they were asked for and can be had. */
  readonly rooms: readonly LineRoom[] | null;
  dispose(): void;
}

type LineRows = Pick<LineRule, 'nRows' | 'kappa'>;

export interface OpenOptions {
  /** Whether intercepts are free to take up what is taken off the features. */
  readonly center: boolean;
  readonly kernels: KernelChoice;
  /** Whether all outputs have one row of W; else each has its own. @defaultValue false */
  readonly isOneRow?: boolean | undefined;
  /** What descents in float32 would be of, where each output has a dense X; none unless given. */
  readonly lines?: LineRows | null | undefined;
  /** Throws where a number of block b is not finite, if nobody has looked at them yet: asked where its squares are not. */
  readonly requireFinite?: ((b: number) => void) | undefined;
  /** What is thrown where the samples of task t cannot be used. */
  readonly naming: (t: number, error: unknown) => unknown;
}

/** Below this share of observed samples, a task of a shared X gets a copy of its own rows. */
const FEW = 0.5;
/**
 * Means this many times the spread of a task's samples lie too far from where a shared X is stored: to take them off in a
 * product would cost the squares more than four digits.
 */
const FAR = 100;

/**
 * Loads the samples of all tasks into the memory of kernels, each X once, near its means, and finds the centres of each
 * task. A task gets a copy of its own rows where it has few of a shared X, or where they lie far from the others.
 *
 * @throws InputError for a column whose squares leave the range of float64
 */
export function* openDesigns(
  blocks: readonly SampleBlock[],
  { center, kernels, naming, isOneRow = false, lines = null, requireFinite }: OpenOptions,
): Computation<OpenedDesigns> {
  const memories: Kernels[] = [];
  const onDevices: Design[] = [];
  const products = new InnerProducts(kernels);
  const dispose = (): void => {
    products.dispose();
    for (const design of onDevices) design.dispose();
    for (const memory of memories) memory.dispose();
  };
  let isOpen = false;
  try {
    const how = {
      center,
      kernels,
      isOneRow,
      lines: blocks.every(canHaveRoom) ? lines : null,
      requireFinite,
      memories,
      onDevices,
    };
    const shared = yield* store(blocks, how);
    const parts: Part[] = [];
    const own: SampleBlock[] = [];
    const ownRows: { readonly t: number; readonly rows: Int32Array }[] = [];
    let t = 0;
    for (const [b, { x, tasks, isCommon }] of blocks.entries()) {
      const stored = shared[b]!;
      let moments: Moments | undefined;
      for (const task of tasks) {
        const rows = isCommon ? null : countedRows(task.c);
        // A task of weight 0 has no samples that count, and asks for no copy; one row is multiplied with the X of all at once.
        const isFew = !isOneRow && rows !== null && rows.length > 0 && rows.length < FEW * x.rows;
        if (!isCommon) moments = undefined;
        if (!isFew) moments ??= yield* momentsOf(stored, task.c, { center, naming, t });
        if (rows && (!moments || moments.isFarOff)) {
          own.push({ x: selectRows(x, rows), tasks: [{ ...task, c: picked(task.c, rows) }], isCommon: true });
          ownRows.push({ t, rows });
        } else parts[t] = { stored, moments: moments!, outputs: task.outputs, rows: null };
        t++;
      }
      yield { kind: 'pause' };
    }
    const apart = own.length > 0 ? yield* store(own, { ...how, lines: null, requireFinite: undefined }) : [];
    for (const [k, { t, rows }] of ownRows.entries()) {
      const { c, outputs } = own[k]!.tasks[0]!;
      const moments = yield* momentsOf(apart[k]!, c, { center, naming, t });
      parts[t] = { stored: apart[k]!, moments, outputs, rows };
    }
    isOpen = true;
    const rooms = parts.map(({ stored: { room } }) => room).filter((room) => room !== null);
    return {
      ...joined(parts, products, isOneRow),
      rooms: rooms.length === parts.length ? rooms : null,
      dispose,
    };
  } finally {
    if (!isOpen) dispose(); // an error, or a fit that was given up at a pause
  }
}

function picked(c: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (i) => c[i]!);
}

/** A task's samples, and what they weigh. */
interface Part {
  readonly stored: Stored;
  readonly moments: Moments;
  readonly outputs: number;
  readonly rows: Int32Array | null;
}

/** An X in the memory of kernels, with room that all those of one memory have in common. */
interface Stored extends CentredBlock {
  readonly placed: Design;
  readonly isCommon: boolean;
  readonly buffers: SharedBuffers;
  readonly room: LineRoom | null;
}

/** How samples are stored, and the lists of what has to be given back. */
interface Storing extends Required<Pick<OpenOptions, 'center' | 'kernels'>> {
  readonly isOneRow: boolean;
  readonly lines: LineRows | null;
  readonly requireFinite: OpenOptions['requireFinite'];
  readonly memories: Kernels[];
  readonly onDevices: Design[];
}

function* store(
  blocks: readonly SampleBlock[],
  { center, kernels: choice, isOneRow, lines, requireFinite, memories, onDevices }: Storing,
): Computation<Stored[]> {
  const p = blocks[0]?.x.columns ?? 0;
  const shapes = blocks.map(({ x, x: { rows, kind }, tasks }) => ({
    rows,
    listed: x.kind === 'sparse' ? Math.min(p, x.data.length) : 0,
    outputs: tasks.reduce((all, { outputs }) => all + outputs, 0),
    hasPanel: kind === 'sparse' || (isOneRow && tasks.length > 1),
  }));
  const bytes = blocks.reduce(
    (all, { x }) => all + centredBytes(x),
    SharedBuffers.bytes(p, shapes) + (lines ? lineBytes(shapesOf(blocks), lines) : 0),
  );
  const kernels = openKernels(choice, bytes);
  memories.push(kernels);
  const buffers = new SharedBuffers(kernels, p, shapes);
  const out: Stored[] = [];
  for (const [b, { x, tasks, isCommon }] of blocks.entries()) {
    const weights = (isCommon ? tasks.slice(0, 1) : tasks).map(({ c }) => c);
    const found = yield* centredBlock(x, weights, center, kernels);
    if (requireFinite && !allFinite(found.squares)) requireFinite(b);
    const placed = yield* onDevice(found.x);
    onDevices.push(placed);
    const room = lines ? lineRoom(kernels, x) : null;
    out.push({ placed, isCommon, buffers, room, ...found });
  }
  return out;
}

function shapesOf(blocks: readonly SampleBlock[]): Columns[] {
  return blocks.map(({ x }) => x);
}

/** Whether an X is dense, and of one output. */
function canHaveRoom({ x, tasks }: SampleBlock): boolean {
  return x.kind === 'dense' && tasks.length === 1 && tasks[0]!.outputs === 1;
}

/** The features under the weights of a task. */
interface Moments extends Omit<TaskCentre, 'rows'> {
  /** The means of what is stored, p: `mean` is what rounding left of the anchor more. */
  readonly centre: Float64Array;
  readonly constant: readonly number[];
  /** Whether a feature that varies lies too far from where it is stored. */
  readonly isFarOff: boolean;
}

/** @throws InputError */
function* momentsOf(
  block: Stored,
  c: Float64Array,
  { center, naming, t }: Pick<OpenOptions, 'center' | 'naming'> & { readonly t: number },
): Computation<Moments> {
  const { x, stored, isCommon, shift, rest, buffers } = block;
  const p = x.columns;
  const { field: weights, totals, rows: means, squares: found, features } = buffers.of(x.stride, 1);
  // A dense X of weights in common has been centred by them already.
  const isCentred = isCommon && stored.kind === 'dense';
  const isKnown = isCentred && areZeroOrBetween(block.squares, SMALLEST, LARGEST);
  try {
    const own = { weights, totals, means, squares: found, features };
    if (isKnown) centredMoments(block, c, own);
    else yield* columnMoments(block, [c], own, center && !isCentred);
  } catch (error) {
    throw naming(t, error);
  }
  const total = totals[0]!;
  const all = new Float64Array(3 * p);
  const [centre, mean, squares] = [all.subarray(0, p), all.subarray(p, 2 * p), all.subarray(2 * p)];
  centre.set(means);
  const constant: number[] = [];
  let isFarOff = false;
  for (let j = 0; j < p; j++) {
    const m = centre[j]!;
    const square = found[j]!;
    if (square === 0) constant.push(j);
    else isFarOff ||= Math.abs(m) > FAR * Math.sqrt(square / total) && canStandNearer(stored, j, c);
    mean[j] = m + rest[j]!;
    squares[j] = square + total * m * m;
  }
  return { anchor: shift, mean, squares, centre, constant, isFarOff };
}

/** Sums of squares that may be multiplied by weights and divided by counts. */
const [SMALLEST, LARGEST] = [1e-280, 1e280];

/** The moments of columns that are centred by these weights: what their centring found. */
function centredMoments({ stored, shift, squares: known }: Stored, c: Float64Array, to: MomentBuffers): void {
  const total = sum(c);
  to.totals[0] = total;
  to.means.fill(0);
  for (let j = 0; j < known.length; j++) {
    const square = known[j]! * (total / stored.rows);
    const isSure = varies(0, square, total, shift[j]!);
    to.squares[j] = isSure
      ? square
      : checkedSquare(stored, j, c, { mean: 0, square, total, shift: shift[j]! });
  }
}

/** Whether a copy of a column could be stored around another mean: a sparse one only where it stores every sample that counts. */
function canStandNearer(x: StoredDesign, j: number, c: Float64Array): boolean {
  if (x.kind === 'dense') return true;
  const stored = new Set(x.indices.subarray(x.indptr[j]!, x.indptr[j + 1]!));
  return c.every((weight, i) => weight === 0 || stored.has(i));
}

/** The operator of all parts, and their centres in the order of the tasks. */
function joined(
  parts: readonly Part[],
  products: InnerProducts,
  isOneRow: boolean,
): Pick<OpenedDesigns, 'designs' | 'centres'> {
  const outputsOf = new Map<Stored, { readonly q: number; readonly constant: readonly number[] }[]>();
  const constant: (readonly number[])[] = [];
  const p = parts[0]?.stored.x.columns ?? 0;
  const centre = new Float64Array(parts.reduce((all, { outputs }) => all + outputs, 0) * p);
  for (const { stored, moments, outputs } of parts) {
    const list = outputsOf.get(stored) ?? [];
    outputsOf.set(stored, list);
    for (let k = 0; k < outputs; k++) {
      centre.set(moments.centre, p * constant.length);
      list.push({ q: constant.length, constant: moments.constant });
      constant.push(moments.constant);
    }
  }
  const blocks = [...outputsOf].map(([{ x, placed, stored, buffers }, outputs]): OutputBlock => {
    const buffersFor = (columns: number) => buffers.of(x.stride, columns);
    const byOutput = productColumns((q) => q, outputs, buffersFor);
    const byRow = isOneRow ? productColumns(() => 0, outputs, buffersFor) : byOutput;
    const { features: all } = byOutput.buffers;
    const features = x.exact.local?.isSparse ? buffers.list(varying(all, outputs)) : all;
    return { x, placed, stored, outputs: outputs.map(({ q }) => q), features, byRow, byOutput };
  });
  const centres = parts.map(({ rows, moments: { anchor, mean, squares } }) => ({
    rows,
    anchor,
    mean,
    squares,
  }));
  return { designs: new TaskDesigns(blocks, centre, constant, products), centres };
}

/** The features that vary for some output. */
function varying(
  all: Int32Array,
  outputs: readonly { readonly constant: readonly number[] }[],
): readonly number[] {
  const idle = new Int32Array(all.length);
  for (const { constant } of outputs) for (const j of constant) idle[j]!++;
  const features: number[] = [];
  for (let j = 0; j < all.length; j++) if (idle[j]! < outputs.length) features.push(j);
  return features;
}
