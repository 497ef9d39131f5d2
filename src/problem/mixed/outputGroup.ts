import type { Dataset } from '../../data/dataset.js';
import type { Design } from '../../designs/design.js';
import { bytesFor, type Kernels, strideOf } from '../../kernels/kernels.js';
import type { TaskLoss } from '../../losses/taskLoss.js';

/** A task's loss and where its outputs stand: columns `first .. first + loss.outputs - 1` of W. */
export interface Term {
  /** Over the samples of its block and as many of weight 0 as fill the stride. */
  readonly loss: TaskLoss;
  readonly x: Design;
  readonly first: number;
  /** sum_i c_i. */
  readonly total: number;
}

/** Outputs that stand side by side on the same samples, so that one call of the kernels serves all T of them. */
export interface OutputGroup {
  /** Whether all its losses are their own quadratic models. */
  readonly isQuadratic: boolean;
  /** Whether its outputs belong to one loss that joins them. */
  readonly isJoint: boolean;
  readonly x: Design;
  /** The first output; the others follow. */
  readonly first: number;
  /** T. */
  readonly count: number;
  /** One a task; outputs that are joined are a group of their own. */
  readonly terms: readonly Term[];
  /** Their places among all terms. */
  readonly places: readonly number[];
  readonly buffers: GroupBuffers;
}

/** The buffers of a group in the memory of the kernels, which solvers use one after the other. */
export interface GroupBuffers {
  /** Fields, stride x T: predictions, the dual point, the curvatures h of a model, its field and a step. */
  readonly eta: Float64Array;
  readonly theta: Float64Array;
  readonly h: Float64Array;
  readonly field: Float64Array;
  readonly step: Float64Array;
  /** Probabilities, stride x T; empty where outputs are not joined. */
  readonly probabilities: Float64Array;
  /** p x T: rows of W that go into the kernels, and what comes out of them. */
  readonly w: Float64Array;
  readonly out: Float64Array;
  /** p x T, the means of the columns under h; of squared losses, whose h are the weights, once and for all. */
  readonly means: Float64Array;
  /** T. */
  readonly row: Float64Array;
  readonly totals: Float64Array;
}

/** What a group is made of before it has memory. */
export interface GroupPlan
  extends Pick<OutputGroup, 'isQuadratic' | 'isJoint' | 'first' | 'count' | 'places'> {
  readonly block: number;
}

/** Tasks in a row that share samples, quadratic losses by themselves and joined outputs apart. */
export function planGroups({ blocks }: Dataset, losses: readonly TaskLoss[]): GroupPlan[] {
  const plans: { -readonly [K in keyof GroupPlan]: GroupPlan[K] }[] = [];
  const blockOf = blocks.flatMap(({ nTasks }, block) => Array<number>(nTasks).fill(block));
  let first = 0;
  for (const [place, { isQuadratic, outputs }] of losses.entries()) {
    const block = blockOf[place]!;
    const last = plans.at(-1);
    const isJoint = outputs > 1;
    const isAlike = last && !isJoint && !last.isJoint && last.isQuadratic === isQuadratic;
    if (isAlike && last.block === block) {
      last.count += outputs;
      last.places = [...last.places, place];
    } else plans.push({ isQuadratic, isJoint, block, first, count: outputs, places: [place] });
    first += outputs;
  }
  return plans;
}

type Lengths = { readonly [Name in keyof GroupBuffers]: number };

function lengths(rows: number, p: number, { isJoint, count: T }: GroupPlan): Lengths {
  const field = strideOf(rows) * T;
  const fields = {
    eta: field,
    theta: field,
    h: field,
    field,
    step: field,
    probabilities: isJoint ? field : 0,
  };
  return { ...fields, w: p * T, out: p * T, means: p * T, row: T, totals: T };
}

/** The kernel memory of the buffers. */
export function bufferBytes(rows: number, p: number, plan: GroupPlan): number {
  return bytesFor(Object.values(lengths(rows, p, plan)), []);
}

export function openBuffers(kernels: Kernels, rows: number, p: number, plan: GroupPlan): GroupBuffers {
  const buffers = Object.entries(lengths(rows, p, plan)).map(([name, count]) => [
    name,
    kernels.float64(count),
  ]);
  return Object.freeze(Object.fromEntries(buffers));
}

/** The part of a group's field that belongs to one of its terms. */
export function partOf({ x, first }: OutputGroup, field: Float64Array, term: Term): Float64Array {
  const begin = (term.first - first) * x.stride;
  return field.subarray(begin, begin + term.loss.outputs * x.stride);
}

/** Each task's part of a field of every group, in the order of the tasks. */
export function partsOf(
  groups: readonly OutputGroup[],
  fieldOf: (group: OutputGroup, index: number) => Float64Array,
): Float64Array[] {
  return groups.flatMap((group, index) => {
    const field = fieldOf(group, index);
    return group.terms.map((term) => partOf(group, field, term));
  });
}
