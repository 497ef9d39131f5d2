import { requireDistinct } from '../../data/names.js';
import type { Loss } from '../../losses/loss.js';
import { quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { LossSums, SummedSamples, SumsReading } from '../../statistics/lossSums.js';
import { baseOf } from '../base.js';
import { type Dictionaries, readDictionaries } from '../dictionaries.js';
import type { Engine } from '../engine.js';
import { categoriesIn, type SqlCategories } from '../fittedCategories.js';
import { readMeans } from '../means.js';
import type { ReadOptions } from '../options.js';
import { findRoles, type Roles, refuseKind } from '../roles.js';
import { type LabelCode, readLabels } from './labels.js';
import { readSums, readTotals } from './tableSums.js';

/** The samples of a table, known by sums that the engine takes of them. */
export async function sqlSamples(
  engine: Engine,
  options: ReadOptions,
): Promise<{ readonly samples: SummedSamples; readonly categories: SqlCategories }> {
  const roles = await findRoles(engine, options, true);
  const dictionaries = await readDictionaries(engine, options, roles);
  const { featureNames } = baseOf(engine.dialect, options, roles, dictionaries);
  requireDistinct(featureNames, `${options.caller}: the features' names`, 'feature');
  const samples: SummedSamples = {
    taskNames: dictionaries.tasks ?? options.targets,
    featureNames,
    open: (losses, how) => open(engine, options, { roles, dictionaries }, losses, how),
  };
  return { samples, categories: categoriesIn(roles, dictionaries) };
}

/** Reads labels, means and totals: a scan for each target with labels, and two more. */
async function open(
  engine: Engine,
  options: ReadOptions,
  { roles, dictionaries }: { readonly roles: Roles; readonly dictionaries: Dictionaries },
  losses: readonly Loss[],
  { isShifted, haveSameLabels }: SumsReading,
): Promise<LossSums> {
  const { tasks } = dictionaries;
  const taskNames = tasks ?? options.targets;
  const p = baseOf(engine.dialect, options, roles, dictionaries).columns.length;
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
  const base = baseOf(engine.dialect, options, roles, dictionaries, codes);
  const { shifts: means } = await readMeans(engine, options, roles, base);
  const shifts = taskNames.map((name) => {
    if (!isShifted) return new Float64Array(p);
    const own = means.find(({ task }) => task === (tasks ? name : ''));
    return own ? Float64Array.from(own.x) : new Float64Array(p);
  });
  const frame = { base, losses, tasks, shifts };
  return {
    tasks: await readTotals(engine, options, frame, taskNames),
    classes: losses.map((_, t) => codes[tasks ? 0 : t]?.classes ?? null),
    at: (place, line) => readSums(engine, options, frame, place, line),
  };
}
