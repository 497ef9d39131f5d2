import type { Matrix } from 'ml-matrix';
import { columnWeights, observedCount } from '../data/columnWeights.js';
import type { Block, Dataset } from '../data/dataset.js';
import type { Label } from '../data/labels.js';
import { taskLabel } from '../data/taskNames.js';
import { type ScoredTask, warnOfUndefined } from '../data/undefinedScores.js';
import type { Loss } from '../losses/loss.js';
import { lossChoice } from '../losses/registry.js';
import { decide } from '../losses/score.js';
import { fieldMatrix } from './linearModel.js';
import { type FittedMixedModel, taskEta } from './mixedModel.js';
import { pairProbabilities } from './pairProbabilities.js';

/** The loss of one task of a model. */
export function lossOf({ losses, classes }: Pick<FittedMixedModel, 'losses' | 'classes'>, t: number): Loss {
  return lossChoice(losses[t]!).of(classes[t]?.length ?? 0);
}

/**
 * The score of each task (R^2, accuracy, …, as its loss says); NaN, with a warning, where a task has too few observed
 * targets.
 *
 * @param taskOf which task of the fit each task of the data is
 */
export function definedScores(
  caller: string,
  model: FittedMixedModel,
  { blocks }: Dataset,
  taskOf: readonly number[],
): number[] {
  const scores = new Array<number>(model.nTasks);
  const scored = new Map<string, { leastSamples: number; tasks: ScoredTask[] }>();
  for (const block of blocks) {
    for (let k = 0; k < block.nTasks; k++) {
      const t = taskOf[block.firstTask + k]!;
      const { score } = lossOf(model, t);
      scores[t] = score.of(...observed(model, block, k, t), block.weights.kind === 'uniform');
      const { name, leastSamples } = score;
      const same = scored.get(name) ?? { leastSamples, tasks: [] };
      same.tasks.push({ label: taskLabel(model.taskNames, t), count: observedCount(block, k) });
      scored.set(name, same);
    }
  }
  for (const [name, { leastSamples, tasks }] of scored) warnOfUndefined(caller, name, leastSamples, tasks);
  return scores;
}

/** Targets, predictors and weights of the task k of a block. */
function observed(
  model: FittedMixedModel,
  block: Block,
  k: number,
  t: number,
): [y: Float64Array, eta: Float64Array, c: Float64Array] {
  const n = block.x.rows;
  return [block.y.subarray(k * n, (k + 1) * n), taskEta(model, block.x, t), columnWeights(block, k)];
}

/** What a task's predictors eta predict: numbers, or labels. */
export function predictionsOf(model: FittedMixedModel, eta: Float64Array, t: number): Float64Array | Label[] {
  const loss = lossOf(model, t);
  const labels = model.classes[t];
  if (labels) return Array.from(decide(eta, loss.outputs), (k) => labels[k]!);
  const mean = new Float64Array(eta.length);
  loss.inverseLink(eta, mean);
  return mean;
}

/** The probabilities of a task's K labels, n x K; null where it has none. */
export function probabilitiesOf(model: FittedMixedModel, eta: Float64Array, t: number): Matrix | null {
  const loss = lossOf(model, t);
  if (loss.target === 'pair') return pairProbabilities(eta);
  if (loss.target !== 'classes') return null;
  const p = new Float64Array(eta.length);
  loss.inverseLink(eta, p);
  return fieldMatrix(p, eta.length / loss.outputs, loss.outputs);
}
