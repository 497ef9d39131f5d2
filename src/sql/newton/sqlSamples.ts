import type { Loss } from '../../losses/loss.js';
import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { LossSums, SummedSamples, SumsReading } from '../../statistics/lossSums.js';
import { baseOf } from '../base.js';
import type { Engine } from '../engine.js';
import type { SqlCategories } from '../fittedCategories.js';
import { readMeans } from '../means.js';
import type { ReadOptions } from '../options.js';
import { refuseKind } from '../roles.js';
import { type Preparation, readSamples, type TableSamples } from '../samples.js';
import { canStreamLosses, ROUNDINGS, streamedLosses } from '../stream/streamedLosses.js';
import type { Frame } from './frame.js';
import { type LabelCode, readLabels } from './labels.js';
import { readSums, readTotals, sumsPerTarget } from './tableSums.js';

/** The samples of a table, known by sums that the engine takes of them. @param prepare the steps that make the features */
export async function sqlSamples(
  engine: Engine,
  options: ReadOptions,
  prepare?: Preparation,
): Promise<{ readonly samples: SummedSamples; readonly categories: SqlCategories }> {
  const table = await readSamples(engine, options, { takesLabels: true, prepare });
  const samples: SummedSamples = {
    taskNames: table.tasks ?? options.targets,
    featureNames: table.features.map(({ name }) => name),
    open: (losses, how) => open(engine, options, table, losses, how),
  };
  return { samples, categories: table.categories };
}

/** Reads labels, means and totals: a scan for each target with labels, and two more. */
async function open(
  engine: Engine,
  options: ReadOptions,
  table: TableSamples,
  losses: readonly Loss[],
  { isShifted, haveSameLabels }: SumsReading,
): Promise<LossSums> {
  const { roles, tasks } = table;
  const taskNames = tasks ?? options.targets;
  const p = table.features.length;
  if (tasks && losses.some(({ name }) => name !== losses[0]!.name)) {
    throw new InputError(
      `${options.caller}: the tasks of ${quote(options.task!)} have one column of targets and different losses; expected one loss for all of them.`,
    );
  }
  const targets = roles.targets;
  const isLabelled = targets.map((_, t) => losses[t]!.target === 'pair');
  const named = targets.filter((_, t) => isLabelled[t]);
  for (const [t, column] of targets.entries()) {
    if (!isLabelled[t] && column.kind === 'category') refuseKind(options.caller, column, 'target', 'numbers');
  }
  const read = await readLabels(engine, options, named, haveSameLabels);
  const codes = targets.map((column): LabelCode | null => read[named.indexOf(column)] ?? null);
  const base = baseOf(engine.dialect, options, table, codes);
  const { shifts: means } = await readMeans(engine, options, roles, base);
  const shifts = taskNames.map((name) => {
    if (!isShifted) return new Float64Array(p);
    const own = means.find(({ task }) => task === (tasks ? name : ''));
    return own ? Float64Array.from(own.x) : new Float64Array(p);
  });
  const { mostSums } = engine.dialect;
  const each = tasks ? Math.floor(MOST_NUMBERS / (3 * (p + 1))) : Math.floor(mostSums / sumsPerTarget(p, 0));
  const frames = blocksOf(taskNames.length, Math.max(1, each)).map((members): Frame => {
    const own = tasks ? base : baseOf(engine.dialect, options, table, codes, members);
    return { base: own, losses, tasks, shifts, members };
  });
  const whole: Frame = { base, losses, tasks, shifts, members: [...taskNames.keys()] };
  const isStreamed = canStreamLosses(engine, whole);
  const totals = await readTotals(engine, options, frames, taskNames);
  const roundings = isStreamed ? ROUNDINGS : 0;
  return {
    tasks: totals.map((task) => ({ ...task, rounding: task.rounding + roundings * Number.EPSILON })),
    classes: losses.map((_, t) => codes[tasks ? 0 : t]?.classes ?? null),
    async at(place, line) {
      const sums = isStreamed ? await streamedLosses(engine, options, whole, place, line) : null;
      return sums ?? readSums(engine, options, frames, place, line);
    },
  };
}

/** Numbers of tasks that a statement holds: the weights of more are in several, so that no statement grows with the tasks. */
const MOST_NUMBERS = 200_000;

/** The numbers below `count`, so many at a time. */
function blocksOf(count: number, each: number): number[][] {
  const all = Array.from({ length: count }, (_, t) => t);
  return Array.from({ length: Math.ceil(count / each) }, (_, k) => all.slice(k * each, (k + 1) * each));
}
