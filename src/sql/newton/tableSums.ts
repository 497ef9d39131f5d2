import { packedLength } from '../../linalg/cholesky.js';
import type { Loss } from '../../losses/loss.js';
import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { LossSums, SummedTask, SumsLine, SumsPlace, TaskSums } from '../../statistics/lossSums.js';
import { requireWeight } from '../../statistics/statistics.js';
import { aggregatesOf, type Group } from '../aggregates.js';
import type { Dialect } from '../dialect.js';
import type { Engine } from '../engine.js';
import type { ReadOptions } from '../options.js';
import { type Frame, lossSamples, shiftedSamples, targetsOf } from './frame.js';

/** Roundings of a term: a prediction of p products, an exponential, a weight, two products. */
const TERMS = 24;
const PER_TARGET = 4;

/** The first scan of what is shifted: how much there is of each task. @throws InputError for a task without samples, or counts below 0 */
export async function readTotals(
  engine: Engine,
  options: ReadOptions,
  frames: readonly Frame[],
  taskNames: readonly string[],
): Promise<SummedTask[]> {
  const { dialect } = engine;
  const { base, losses, shifts } = frames[0]!;
  const p = base.columns.length;
  const found: Found[] = [];
  for (const frame of frames) {
    const targets = targetsOf(frame);
    const aggregates = [
      ...targets.flatMap((t) => [
        `count(f${t})`,
        dialect.sum(`f${t}`),
        dialect.sum(`f${t} * y${t}`),
        `min(y${t})`,
      ]),
      ...base.columns.map((_, j) => `max(abs(d${j}))`),
    ];
    const from = shiftedSamples(dialect, frame);
    const groups = await aggregatesOf(engine, options, frame.base, from, aggregates, 'means');
    placeEach(frame, groups, PER_TARGET, found);
  }
  return taskNames.map((name, t) => {
    const { values, at, nTargets } = found[t]!;
    const place = `${options.caller}: task ${quote(name)}`;
    const n = values?.[at] ?? 0;
    if (!(n > 0))
      throw new InputError(`${place} has no row with a target and a weight above 0; expected some.`);
    const weight = values![at + 1]!;
    requireWeight(weight, `${options.caller}: the sum of the weights of task ${quote(name)}`);
    const least = values![at + 3]!;
    if (losses[t]!.target === 'count' && least < 0) {
      throw new InputError(`${place} has a target of ${least}; expected counts, 0 or more.`);
    }
    const from = PER_TARGET * nTargets;
    const deviation = values!.slice(from, from + p);
    const shift = shifts[t]!;
    return {
      n,
      weight,
      targetMean: values![at + 2]! / weight,
      shift,
      deviation,
      largest: deviation.map((most, j) => most + Math.abs(shift[j]!)),
      rounding: (TERMS + p + (dialect.isCompensated ? 0 : n)) * Number.EPSILON,
    };
  });
}

/** The aggregates of {@link readSums} for each target. */
export function sumsPerTarget(p: number, lengths: number): number {
  return 4 + lengths + 2 * p + packedLength(p);
}

/** The sums of all tasks at a place: one scan, or one for each statement that holds them. */
export async function readSums(
  engine: Engine,
  options: ReadOptions,
  frames: readonly Frame[],
  place: SumsPlace,
  line: SumsLine | null,
): ReturnType<LossSums['at']> {
  const { dialect } = engine;
  const { base, losses } = frames[0]!;
  const p = base.columns.length;
  const lengths = line?.lengths.length ?? 0;
  const found: Found[] = [];
  for (const frame of frames) {
    const aggregates = targetsOf(frame).flatMap((t) => aggregatesOfTarget(dialect, t, p, lengths));
    const from = lossSamples(dialect, frame, place, line);
    const groups = await aggregatesOf(engine, options, frame.base, from, aggregates, 'steps');
    placeEach(frame, groups, sumsPerTarget(p, lengths), found);
  }
  return losses.map((loss, t) => {
    const { values, at } = found[t]!;
    return splitSums(loss, values!.subarray(at, at + sumsPerTarget(p, lengths)), p, lengths);
  });
}

function aggregatesOfTarget(dialect: Dialect, t: number, p: number, lengths: number): string[] {
  const sum = (...factors: string[]): string => dialect.sum(factors.join(' * '));
  const features = Array.from({ length: p }, (_, j) => j);
  return [
    sum(`l${t}`),
    ...Array.from({ length: lengths }, (_, k) => sum(`l${t}_${k + 1}`)),
    `min(m${t})`,
    ...[`g${t}`, `h${t}`].flatMap((part) => [sum(part), ...features.map((j) => sum(part, `d${j}`))]),
    ...features.flatMap((j) => features.slice(0, j + 1).map((l) => sum(`h${t}`, `d${j}`, `d${l}`))),
  ];
}

function splitSums({ target }: Loss, values: Float64Array, p: number, lengths: number): TaskSums {
  let at = 0;
  const next = (length: number): Float64Array => {
    at += length;
    return values.subarray(at - length, at);
  };
  const one = (): number => next(1)[0]!;
  return {
    loss: one(),
    along: [...next(lengths)],
    margin: target === 'pair' ? one() : one() * Number.NaN,
    slope: one(),
    gradient: next(p),
    curvature: one(),
    moment: next(p),
    hessian: next(packedLength(p)),
  };
}

/** Where the aggregates of a task stand. */
interface Found {
  readonly values: Float64Array | undefined;
  readonly at: number;
  /** How many targets have aggregates beside them. */
  readonly nTargets: number;
}

/** Those of the tasks that a frame reads: a group each, or parts of the only one. */
function placeEach(
  { tasks, members }: Frame,
  groups: readonly Group[],
  perTarget: number,
  found: Found[],
): void {
  const byTask = new Map(groups.map(({ task, values }) => [task, values]));
  for (const [k, t] of members.entries()) {
    found[t] =
      tasks === null
        ? { values: groups[0]?.values, at: k * perTarget, nTargets: members.length }
        : { values: byTask.get(tasks[t]!), at: 0, nTargets: 1 };
  }
}
