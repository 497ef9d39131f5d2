import { packedLength } from '../../linalg/cholesky.js';
import type { Loss } from '../../losses/loss.js';
import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { LossSums, SummedTask, SumsLine, SumsPlace, TaskSums } from '../../statistics/lossSums.js';
import { requireWeight } from '../../statistics/statistics.js';
import { aggregatesOf, type Group } from '../aggregates.js';
import type { Engine } from '../engine.js';
import type { ReadOptions } from '../options.js';
import { type Frame, lossSamples, shiftedSamples } from './frame.js';

/** Roundings of a term: a prediction of p products, an exponential, a weight, two products. */
const TERMS = 24;
const PER_TARGET = 4;

/** The first scan of what is shifted: how much there is of each task. @throws InputError for a task without samples, or counts below 0 */
export async function readTotals(
  engine: Engine,
  options: ReadOptions,
  frame: Frame,
  taskNames: readonly string[],
): Promise<SummedTask[]> {
  const { dialect } = engine;
  const { base, losses, shifts } = frame;
  const p = base.columns.length;
  const targets = Array.from({ length: base.nTargets }, (_, t) => t);
  const aggregates = [
    ...targets.flatMap((t) => [
      `count(f${t})`,
      dialect.sum(`f${t}`),
      dialect.sum(`f${t} * y${t}`),
      `min(y${t})`,
    ]),
    ...base.columns.map((_, j) => `max(abs(d${j}))`),
  ];
  const groups = await aggregatesOf(
    engine,
    options,
    base,
    shiftedSamples(dialect, frame),
    aggregates,
    'means',
  );
  return taskNames.map((name, t) => {
    const { values, at } = placeIn(frame, groups, t, PER_TARGET);
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
    const from = PER_TARGET * base.nTargets;
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

/** The sums of all tasks at a place: one scan, or one for each statement that holds them. */
export async function readSums(
  engine: Engine,
  options: ReadOptions,
  frame: Frame,
  place: SumsPlace,
  line: SumsLine | null,
): ReturnType<LossSums['at']> {
  const { dialect } = engine;
  const { base, losses } = frame;
  const p = base.columns.length;
  const lengths = line?.lengths.length ?? 0;
  const aggregates: string[] = [];
  for (let t = 0; t < base.nTargets; t++) {
    const sum = (...factors: string[]): unknown => aggregates.push(dialect.sum(factors.join(' * ')));
    sum(`l${t}`);
    for (let k = 1; k <= lengths; k++) sum(`l${t}_${k}`);
    aggregates.push(`min(m${t})`);
    for (const part of [`g${t}`, `h${t}`]) {
      sum(part);
      for (let j = 0; j < p; j++) sum(part, `d${j}`);
    }
    for (let j = 0; j < p; j++) for (let l = 0; l <= j; l++) sum(`h${t}`, `d${j}`, `d${l}`);
  }
  const from = lossSamples(dialect, frame, place, line);
  const groups = await aggregatesOf(engine, options, base, from, aggregates, 'steps');
  const length = aggregates.length / base.nTargets;
  return losses.map((loss, t) => {
    const { values, at } = placeIn(frame, groups, t, length);
    return splitSums(loss, values!.subarray(at, at + length), p, lengths);
  });
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

/** The aggregates of task t: a group of its own, or a part of the only one. */
function placeIn(
  { tasks }: Frame,
  groups: readonly Group[],
  t: number,
  perTarget: number,
): { readonly values: Float64Array | undefined; readonly at: number } {
  if (tasks === null) return { values: groups[0]?.values, at: t * perTarget };
  return { values: groups.find(({ task }) => task === tasks[t])?.values, at: 0 };
}
