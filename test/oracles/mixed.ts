/** The least objectives of mixed problems, by an interior-point method: see mixed.py. */
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

const { cases } = JSON.parse(readFileSync(new URL('mixed.json', import.meta.url), 'utf8')) as {
  cases: Frozen[];
};

export const mixedOracles: readonly MixedOracle[] = cases.map((frozen) => ({
  ...frozen,
  tasks: frozen.tasks.map((task) => ({ ...task, X: task.X ?? frozen.tasks[0]!.X! })),
}));
