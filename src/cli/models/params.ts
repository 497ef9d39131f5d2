import { KFold, type Splitter, StratifiedKFold } from '../../index.js';
import { SCORERS } from '../../selection/scorers.js';
import { type Args, didYouMean } from '../args.js';
import { printable } from '../failures.js';
import type { ModelKind } from './kinds.js';

/** That of the estimators. */
export const DEFAULT_FOLDS = 5;

export const MAX_SEED = 2 ** 32 - 1;

/** `{ [name]: value }`, or nothing where the option was not given. */
export function defined<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}

/** The strengths and the like that the options give, by their parameters' names; lists of numbers. */
export function readStrengths(args: Args): Readonly<Record<string, readonly number[]>> {
  return {
    ...defined('alpha', args.numbers('alpha', { min: 0 })),
    ...defined('coupling', args.numbers('coupling', { min: 0 })),
    ...defined('l1Ratio', args.numbers('l1-ratio', { min: 0, max: 1 })),
    ...defined('gamma', args.numbers('gamma', {})),
  };
}

/** The option of a parameter. */
export function optionOf(parameter: string): string {
  return parameter === 'l1Ratio' ? 'l1-ratio' : parameter;
}

/** One number of each strength. @throws UsageError for a list */
export function singles(
  args: Args,
  kind: ModelKind,
  strengths: Readonly<Record<string, readonly number[]>>,
): Record<string, number> {
  const entries = Object.entries(strengths).map(([key, values]) => {
    if (values.length === 1) return [key, values[0]!] as const;
    const option = optionOf(key);
    const remedy =
      kind.targets === 'any' ? `--grid ${option}=${values.join(',')}` : `--model ${kind.word}-cv`;
    throw args.fail(`--${option} is one number for ${kind.word}; to choose from several, say ${remedy}.`);
  });
  return Object.fromEntries(entries);
}

/** The parameters of a model that chooses its strengths by cross-validation. @throws UsageError */
export function readChoice(args: Args, kind: ModelKind, splits: Splitter | number | undefined): object {
  const count = args.integer('n-alphas', { min: 1 });
  const { alpha, coupling, l1Ratio } = readStrengths(args);
  if (alpha !== undefined && count !== undefined) {
    throw args.fail(
      '--alpha lists the values to choose from, --n-alphas says how many to make: give one of them.',
    );
  }
  const rule = readRule(args);
  return {
    ...defined('alphas', alpha ?? count),
    ...defined('couplings', coupling),
    ...defined('l1Ratio', l1Ratio?.length === 1 ? l1Ratio[0] : l1Ratio),
    ...defined('cv', splits),
    ...defined('selectionRule', kind.makesAlphas || rule !== 'min' ? rule : 'best'),
    ...defined('scoring', readScorer(args)),
  };
}

export function readRule(args: Args): 'min' | '1se' | undefined {
  return args.choice<'min' | '1se'>('selection-rule', ['min', '1se']);
}

export function readFolds(args: Args): number | undefined {
  return args.integer('cv', { min: 2 });
}

/** The splits of a cross-validation: a number of blocks, or with --seed shuffled ones. @param isOneLabelled whether there is one target, of labels */
export function readSplits(args: Args, isOneLabelled: boolean): Splitter | number | undefined {
  const folds = readFolds(args);
  const seed = args.integer('seed', { min: 0, max: MAX_SEED });
  if (seed === undefined) return folds;
  const how = { nSplits: folds ?? DEFAULT_FOLDS, shuffle: true, randomState: seed };
  return isOneLabelled ? new StratifiedKFold(how) : new KFold(how);
}

export function readScorer(args: Args): string | undefined {
  const given = args.text('scoring');
  const names = Object.keys(SCORERS);
  if (given === undefined || names.includes(given)) return given;
  throw args.fail(
    `--scoring must be one of ${names.join(', ')}; got ${printable(given)}.${didYouMean(given, names)}`,
  );
}

export function readJobs(args: Args): number | undefined {
  const jobs = args.integer('jobs', { min: -1 });
  if (jobs !== 0) return jobs;
  throw args.fail('--jobs must be a number of at least 1, or -1 for all cores; got 0.');
}

/** What all models have. */
export function readShared(args: Args): { fitIntercept: boolean; tol?: number; maxIter?: number } {
  return {
    fitIntercept: !args.has('no-intercept'),
    ...defined('tol', args.number('tol', { min: 0 })),
    ...defined('maxIter', args.integer('max-iter', { min: 1 })),
  };
}
