import type { Computation } from '../../computation/computation.js';
import type { Dataset } from '../../data/dataset.js';
import { openDesigns, type TaskCentre } from '../../designs/openDesigns.js';
import { PairLines } from '../../designs/pairLines.js';
import type { TaskDesigns } from '../../designs/taskDesigns.js';
import type { KernelChoice } from '../../kernels/open.js';
import { sum } from '../../linalg/vectors.js';
import type { ConvexLoss } from '../../losses/loss.js';
import { InputError } from '../../messages/errors.js';
import { couplingInUnits } from '../../penalties/couplingInUnits.js';
import type { TaskCoupling } from '../../penalties/taskCoupling.js';
import { inUnits, objectiveUnit } from '../objectiveUnit.js';
import { centredTargets, taskParts } from '../taskTargets.js';

/** One task in centred coordinates: `eta = X~ w + b~`, `b~ = b + (anchor + mean) . w - origin` for each of its outputs. */
export interface CoupledTask extends Omit<TaskCentre, 'rows'> {
  readonly loss: ConvexLoss;
  /** Its first output; it owns `loss.outputs`. `designs.rowOf` has their rows of W. */
  readonly first: number;
  /** The weights c_i of its samples in the objective. */
  readonly c: Float64Array;
  /** The sum of c: lambda_t. */
  readonly total: number;
  /** As the loss takes them; of a loss of the residual numbers less `origin`, over the problem's scale. */
  readonly y: Float64Array;
  /** What was taken off the targets. */
  readonly origin: number;
  /** The predictions `X~ fixed` of the weights that it has anyway. */
  readonly fixed: Float64Array | null;
}

/** Tasks that follow each other with one loss of one output, or a task of several outputs: what the loss is asked for at once. */
export interface LossRun extends Pick<CoupledTask, 'loss' | 'first' | 'y' | 'c'> {
  /** The outputs from `first` on. */
  readonly outputs: number;
  /** Its first task, and how many they are. */
  readonly task: number;
  readonly count: number;
}

/**
 * `sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t) + 1/2 tr(W^T M W)` with samples centred for each task, targets
 * over a power of two: data and penalty as the Newton solver sees them.
 */
export interface CouplingProblem {
  readonly tasks: readonly CoupledTask[];
  readonly runs: readonly LossRun[];
  /** The samples of all outputs. */
  readonly designs: TaskDesigns;
  /** Where all losses are logistic and each task has a dense X: descents in float32. */
  readonly lines: PairLines | null;
  /** Where all losses are quadratics their second derivatives, c for all outputs. */
  readonly h: Float64Array;
  readonly nFeatures: number;
  readonly coupling: TaskCoupling;
  /** Whether all losses are quadratics, so that one Newton step is the solution. */
  readonly isQuadratic: boolean;
  readonly fitIntercept: boolean;
  /** Whether all tasks have the same samples with the same weights. */
  readonly haveSameSamples: boolean;
  /** Weights that every task has beside those that are sought, p numbers. */
  readonly fixed: Float64Array | undefined;
  /** Multiplies a weight into the user's units. */
  readonly scale: number;
  /** Multiplies an objective into the user's units. */
  readonly objectiveUnit: number;
  /** The kernels that the fit runs on. */
  readonly kernels: KernelChoice;
  /** Gives the memory of the samples back. */
  dispose(): void;
}

export interface CouplingProblemOptions {
  /** In the user's units. */
  readonly coupling: TaskCoupling;
  /** That of all tasks, or one for each. */
  readonly loss: ConvexLoss | readonly ConvexLoss[];
  readonly fitIntercept: boolean;
  /** Whether all tasks, of one output each, have one row of W; the coupling is then of this row alone. @defaultValue false */
  readonly isOneRow?: boolean | undefined;
  /** Weights that every task has beside those that are sought, p numbers. */
  readonly fixed?: Float64Array | undefined;
  /** A power of two that the objective is divided by. @defaultValue `objectiveUnit` */
  readonly unit?: number | undefined;
  /** @defaultValue 'auto' */
  readonly kernels?: KernelChoice | undefined;
  /** See `OpenOptions`. */
  readonly requireFinite?: ((b: number) => void) | undefined;
}

/** Loads a dataset; the caller disposes of it. @throws InputError where squares of the data overflow */
export function* couplingProblem(
  given: Dataset,
  {
    loss,
    fitIntercept,
    isOneRow,
    fixed,
    unit = objectiveUnit(given),
    kernels = 'auto',
    requireFinite,
    ...penalty
  }: CouplingProblemOptions,
): Computation<CouplingProblem> {
  const dataset = inUnits(given, unit);
  const coupling = couplingInUnits(penalty.coupling, 1 / unit);
  const { blocks, nTasks, nFeatures } = dataset;
  const losses = Array.from({ length: nTasks }, (_, t): ConvexLoss => ('name' in loss ? loss : loss[t]!));
  const isQuadratic = losses.every((loss) => loss.isQuadratic);
  const haveSameSamples = blocks.length === 1 && blocks[0]!.weights.kind !== 'entry';
  const parts = taskParts(dataset);
  const { designs, centres, rooms, dispose } = yield* openDesigns(
    blocks.map(({ x, weights: { kind }, firstTask, nTasks: count }) => ({
      x,
      isCommon: kind !== 'entry',
      tasks: Array.from({ length: count }, (_, k) => ({
        c: parts[firstTask + k]!.c,
        outputs: losses[firstTask + k]!.outputs,
      })),
    })),
    {
      center: fitIntercept,
      kernels,
      isOneRow,
      requireFinite,
      lines: !fixed && losses.every(({ hasPairKernel }) => hasPairKernel) ? lineRows(coupling) : null,
      naming: (t, error) => namingTask(dataset, t, error),
    },
  );
  let isOpen = false;
  try {
    const own = centres.map(({ rows }, t) => ({
      y: picked(parts[t]!.y, rows),
      c: picked(parts[t]!.c, rows),
    }));
    const { targets, scale } = centredTargets(own, losses, fitIntercept);
    let first = 0;
    const tasks = centres.map(({ anchor, mean, squares }, t): CoupledTask => {
      const { c } = own[t]!;
      const { loss, y, offset: origin } = targets[t]!;
      first += loss.outputs;
      const place = first - loss.outputs;
      return { loss, first: place, c, total: sum(c), y, anchor, mean, squares, origin, fixed: null };
    });
    const known = fixed && (yield* fixedFields(designs, fixed, scale));
    const runs = runsOf(tasks);
    isOpen = true;
    return {
      tasks: known ? tasks.map((task) => ({ ...task, fixed: designs.part(known, task.first) })) : tasks,
      runs,
      designs,
      lines: rooms && PairLines.open(designs, rooms, tasks),
      h: isQuadratic ? weightField(designs, tasks, runs) : new Float64Array(0),
      nFeatures,
      coupling,
      isQuadratic,
      fitIntercept,
      haveSameSamples,
      fixed,
      scale,
      objectiveUnit: scale * scale * unit,
      kernels,
      dispose,
    };
  } finally {
    if (!isOpen) dispose();
  }
}

/** Null for a penalty that descents in float32 do not know. */
function lineRows({
  nRows,
  nGroups,
  form,
  kappa,
  alpha,
}: TaskCoupling): Pick<TaskCoupling, 'nRows' | 'kappa'> | null {
  const isKnown = form === 'none' || (form === 'mean' && nGroups === 1);
  return isKnown && alpha > 0 ? { nRows, kappa } : null;
}

function runsOf(tasks: readonly CoupledTask[]): LossRun[] {
  const runs: LossRun[] = [];
  for (let t = 0, end = 0; t < tasks.length; t = end) {
    const { loss, first } = tasks[t]!;
    end = t + 1;
    if (loss.outputs === 1) while (end < tasks.length && tasks[end]!.loss === loss) end++;
    const [y, c] = [
      joined(tasks.slice(t, end).map((task) => task.y)),
      joined(tasks.slice(t, end).map((task) => task.c)),
    ];
    runs.push({ loss, first, outputs: loss.outputs * (end - t), task: t, count: end - t, y, c });
  }
  return runs;
}

/** Arrays one after the other: a view where they are that already. */
function joined(parts: readonly Float64Array[]): Float64Array {
  const first = parts[0]!;
  const isNext = (part: Float64Array, k: number): boolean => {
    const before = parts[k - 1] ?? part;
    return (
      k === 0 || (part.buffer === before.buffer && part.byteOffset === before.byteOffset + before.byteLength)
    );
  };
  if (parts.every(isNext)) {
    const { byteOffset, byteLength } = parts.at(-1)!;
    return new Float64Array(first.buffer, first.byteOffset, (byteOffset + byteLength - first.byteOffset) / 8);
  }
  const out = new Float64Array(parts.reduce((all, part) => all + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function weightField(
  designs: TaskDesigns,
  tasks: readonly CoupledTask[],
  runs: readonly LossRun[],
): Float64Array {
  if (runs.length === 1) return runs[0]!.c;
  const field = designs.newField();
  for (const { c, first } of tasks) designs.part(field, first).set(c);
  return field;
}

/** The predictions of weights that all tasks have, in the problem's units. */
function* fixedFields(designs: TaskDesigns, w: Float64Array, scale: number): Computation<Float64Array> {
  const all = new Float64Array(designs.nRows * w.length);
  for (let q = 0; q < designs.nRows; q++) all.set(w, q * w.length);
  return (yield* designs.multiply(all)).map((value) => value / scale);
}

function picked(values: Float64Array, rows: Int32Array | null): Float64Array {
  return rows ? Float64Array.from(rows, (i) => values[i]!) : values;
}

/** Names the task in errors where the samples are shared, and their weights are not. */
function namingTask({ blocks, taskNames }: Dataset, t: number, error: unknown): unknown {
  const { weights } = blocks.findLast(({ firstTask }) => firstTask <= t)!;
  if (!(error instanceof InputError) || weights.kind !== 'entry') return error;
  return new InputError(`In task ${t} ("${taskNames[t]}"): ${error.message}`);
}
