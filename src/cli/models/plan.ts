import type { Grid } from '../../index.js';
import { INVERSE_NULL_LOSS } from '../../selection/search/taskBalance.js';
import type { Args } from '../args.js';
import { DataError } from '../failures.js';
import { type FitData, taskNames } from '../fitData.js';
import { haveSamePair } from '../targets.js';
import { type GivenGrid, readGrid } from './grid.js';
import { type FittedHere, KINDS, kindOf, type ModelKind, readKind } from './kinds.js';
import { lossOf, readLosses, takesLabels } from './losses.js';
import {
  optionOf,
  readChoice,
  readFolds,
  readScorer,
  readShared,
  readSplits,
  readStrengths,
  singles,
} from './params.js';
import { penaltyPath, penaltySettings, readModelPenalty } from './penalties.js';

/** What the options say of the model, before the data are known. */
export interface ModelRequest {
  readonly args: Args;
  /** null: as the targets are. */
  readonly kind: ModelKind | null;
  readonly grid: GivenGrid | null;
  /** Whether a target is to be read as labels even where it holds numbers. */
  readonly isLabel: (target: string) => boolean;
}

/** A model as it is to be fitted. */
export interface ModelPlan {
  readonly kind: ModelKind;
  readonly model: FittedHere;
  /** What is searched for, by the parameters of the model; null without a search. */
  readonly grid: Grid | null;
}

/** The words of options that only some models take, and whose they are. */
const CV_OPTIONS = ['cv', 'seed', 'selection-rule', 'jobs', 'n-alphas', 'scoring'];
const MIXED_OPTIONS = ['losses', 'penalty', 'gamma'];

/** @throws UsageError for options that cannot be used, whatever the data */
export function readRequest(
  args: Args,
  targets: readonly string[],
  classify: readonly string[],
): ModelRequest {
  const mixed = MIXED_OPTIONS.find((name) => args.has(name));
  const named = readKind(args);
  const kind = named ?? (mixed === undefined ? null : kindOf('multi-task-model'));
  const grid = readGrid(args);
  const losses = readLosses(args, targets);
  readStrengths(args);
  readFolds(args);
  readScorer(args);
  readShared(args);
  if (kind !== null) requireOptions(args, kind, grid);
  const isPair = kind?.targets === 'pair';
  const isLabel = (target: string): boolean =>
    isPair || classify.includes(target) || (losses !== null && takesLabels(losses[targets.indexOf(target)]!));
  return { args, kind, grid, isLabel };
}

/** The model that suits the data. @throws UsageError, DataError where it does not */
export function planModel({ args, kind: given, grid }: ModelRequest, data: FitData): ModelPlan {
  const kind = given ?? defaultKind(data, grid !== null);
  requireOptions(args, kind, grid);
  requireTargets(args, kind, data);
  const isOneLabelled = data.tasks === null && data.targets.length === 1 && data.targets[0]!.labels !== null;
  const shared = readShared(args);
  if (kind.isCV) {
    const choice = readChoice(args, kind, readSplits(args, isOneLabelled));
    // A task alone is drawn to itself: every coupling gives the same.
    const alone = taskNames(data).length === 1 && 'couplings' in kind.params ? { couplings: [0] } : {};
    const model = new kind.Class({ ...shared, ...alone, ...choice });
    return { kind, model, grid: null };
  }
  const strengths = singles(args, kind, readStrengths(args));
  if (kind.targets !== 'any') {
    const model = new kind.Class({ ...shared, ...strengths });
    return { kind, model, grid: grid === null ? null : gridOf(grid, (name) => name) };
  }
  const penalty = readModelPenalty(args, strengths);
  const losses = readLosses(
    args,
    data.targets.map(({ name }) => name),
  )?.map(({ spec }) => spec);
  const specs = losses ?? data.targets.map(lossOf);
  const model = new kind.Class({
    ...shared,
    penalty,
    losses: data.tasks !== null || specs.length === 1 ? specs[0] : specs,
  });
  const path = (name: string): string => penaltyPath(penalty, name);
  if (grid !== null) return { kind, model, grid: gridOf(grid, path) };
  if (strengths.alpha !== undefined) return { kind, model, grid: null };
  return {
    kind,
    model,
    grid: { [path('alpha')]: DEFAULT_ALPHAS, taskWeights: [INVERSE_NULL_LOSS] },
  };
}

/** For tasks that count by the inverse of their null loss: from where most features are dropped to where hardly any is shrunk. */
const DEFAULT_ALPHAS = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

function gridOf(grid: GivenGrid, path: (name: string) => string): Grid {
  const entries = [...grid].map(([name, values]) => [path(name === 'l1-ratio' ? 'l1Ratio' : name), values]);
  return Object.fromEntries(entries) as Grid;
}

/** The model for targets of these kinds, where none is named. */
function defaultKind({ targets, tasks }: FitData, isSearched: boolean): ModelKind {
  const cv = isSearched ? '' : '-cv';
  if (targets.every(({ labels }) => labels === null)) {
    return kindOf(tasks === null ? `multi-task-lasso${cv}` : `soft-sharing-regressor${cv}`);
  }
  return haveSamePair(targets) ? kindOf(`soft-sharing-classifier${cv}`) : kindOf('multi-task-model');
}

/** @throws UsageError for an option that the model does not take */
function requireOptions(args: Args, kind: ModelKind, grid: GivenGrid | null): void {
  const { word, params, isCV, targets } = kind;
  const isMixed = targets === 'any';
  const settings = isMixed ? penaltySettings(args) : Object.keys(params);
  const mixed = MIXED_OPTIONS.find((name) => args.has(name) && !isMixed);
  if (mixed !== undefined) throw args.fail(`--${mixed} is for --model multi-task-model; ${word} is without.`);
  const takes = (key: string): boolean => settings.includes(key) || (isCV && settings.includes(`${key}s`));
  const strengths = [...Object.keys(readStrengths(args)).map(optionOf), ...(grid?.keys() ?? [])];
  const stray = strengths.find((option) => !takes(option === 'l1-ratio' ? 'l1Ratio' : option));
  if (stray === 'l1-ratio') {
    throw args.fail(
      `--l1-ratio is for an elastic net; ${word} ${word.includes('lasso') ? 'is the lasso, whose ratio is 1' : 'is without'}.`,
    );
  }
  if (stray !== undefined)
    throw args.fail(`--${stray} is no parameter of ${word}${isMixed ? ' with this --penalty' : ''}.`);
  if (args.has('feature-weights') && !takes('featureWeights')) {
    throw args.fail(`--feature-weights is for a lasso or elastic net on the rows; ${word} is without.`);
  }
  if (grid !== null && isCV) {
    throw args.fail(
      `--grid searches a model whose strengths are given; ${word} chooses its own: say --model ${word.replace(/-cv$/, '')}.`,
    );
  }
  const isChosen = isCV || grid !== null || (isMixed && !args.has('alpha'));
  const idle = CV_OPTIONS.find((name) => args.has(name) && !isChosen);
  if (idle !== undefined) {
    const remedy = KINDS.some((other) => other.word === `${word}-cv`)
      ? `--model ${word}-cv has it`
      : '--grid has it';
    throw args.fail(`--${idle} is for cross-validation, which ${word} does without; ${remedy}.`);
  }
  if (args.has('n-alphas') && !kind.makesAlphas) {
    throw args.fail(
      `--n-alphas is for multi-task-lasso-cv and multi-task-elastic-net-cv; list the values with --alpha or --grid.`,
    );
  }
  if (args.has('scoring') && kind.makesAlphas) {
    throw args.fail(`--scoring is for other models: ${word} chooses by the mean squared error.`);
  }
}

/** @throws UsageError, DataError for targets that the model cannot have */
function requireTargets(args: Args, { word, targets, makesAlphas }: ModelKind, data: FitData): void {
  if (data.tasks !== null && makesAlphas) {
    throw args.fail(
      `--model ${word} is for targets that share their rows; for tasks with rows of their own (--task) say ` +
        `--model soft-sharing-regressor-cv, or --model ${word.replace(/-cv$/, '')} with --grid alpha=0.01,0.1,1.`,
    );
  }
  if (targets === 'numbers') {
    const labelled = data.targets.find(({ labels }) => labels !== null);
    if (labelled === undefined) return;
    throw new DataError(
      { file: data.facts.file, column: labelled.name },
      `the target holds labels, and ${word} predicts numbers; leave out --model, or choose soft-sharing-classifier-cv (two labels) ` +
        'or multi-task-model (any).',
    );
  }
  if (targets !== 'pair' || haveSamePair(data.targets)) return;
  const other = data.targets.find(({ labels }) => labels?.length !== 2) ?? data.targets[1]!;
  const shown = other.labels!.slice(0, 5).map(String).join(', ');
  throw new DataError(
    { file: data.facts.file, column: other.name },
    `the target has the labels ${shown}${other.labels!.length > 5 ? ', …' : ''}; ${word} takes two labels, the same for all targets: choose ` +
      'multi-task-model for others.',
  );
}
