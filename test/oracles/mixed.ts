/** The least objectives of mixed problems, by an interior-point method: see mixed.py and feature_weights.py. */
import { readFileSync } from 'node:fs';
import type { MixedCase, MixedTask } from '../laws/mixedObjective.js';

export interface MixedOracle extends MixedCase {
  readonly name: string;
  /** Whether all tasks have the samples of the first. */
  readonly shared: boolean;
  /** The least P. */
  readonly objective: number;
}

interface Frozen extends Omit<MixedOracle, 'tasks'> {
  readonly tasks: readonly (Omit<MixedTask, 'X'> & { readonly X: number[][] | null })[];
}

function read(name: string): readonly MixedOracle[] {
  const { cases } = JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as { cases: Frozen[] };
  return cases.map((frozen) => ({
    ...frozen,
    tasks: frozen.tasks.map((task) => ({ ...task, X: task.X ?? frozen.tasks[0]!.X! })),
  }));
}

export const mixedOracles: readonly MixedOracle[] = read('mixed.json');
export const featureWeightOracles: readonly MixedOracle[] = read('feature_weights.json');
