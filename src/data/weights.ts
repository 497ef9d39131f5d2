import { hasPositive } from '../linalg/vectors.js';
import { InputError } from '../messages/errors.js';
import type { Weights } from './dataset.js';
import type { SampleWeight } from './sampleWeight.js';

/** What the weights of one block are made from. */
export interface WeightParts {
  readonly n: number;
  readonly sampleWeight: SampleWeight;
  /** 1 where a target is missing, n x k by columns; `null` when none is. */
  readonly missing: Uint8Array | null;
  /** What a task with nothing of a weight above 0 is: a mistake, or a task of weights 0. @defaultValue 'refuse' */
  readonly empty?: 'refuse' | 'allow' | undefined;
  /** lambda_t of the block's k tasks. */
  readonly taskWeights: Float64Array;
  /** How a task is called in errors, such as `task 2 ("height")`. */
  readonly taskLabel: (t: number) => string;
  /** The names of the arguments in errors. */
  readonly weightName: string;
  readonly targetName: string;
}

/** c_it = lambda_t s_it / sum_i s_it over the observed targets, in the plainest form that holds them. */
export function blockWeights(parts: WeightParts): Weights {
  const { n, sampleWeight, missing, taskWeights } = parts;
  const [first = 1] = taskWeights;
  const shared = missing === null && sampleWeight.kind !== 'entry' && taskWeights.every((w) => w === first);
  if (shared && sampleWeight.kind === 'none') return { kind: 'uniform', value: first / n };
  const columns = shared ? 1 : taskWeights.length;
  const values = new Float64Array(n * columns);
  for (let t = 0; t < columns; t++) {
    const column = values.subarray(t * n, (t + 1) * n);
    fillColumn(column, sampleWeight, missing, t);
    if (hasPositive(column)) normalise(column, taskWeights[t]!);
    else if (parts.empty !== 'allow') throw nothingLeft(parts, t, shared);
  }
  return plainest(values, n);
}

function fillColumn(
  out: Float64Array,
  sampleWeight: SampleWeight,
  missing: Uint8Array | null,
  t: number,
): void {
  const n = out.length;
  if (sampleWeight.kind === 'none') out.fill(1);
  else if (sampleWeight.kind === 'sample') out.set(sampleWeight.values);
  else out.set(sampleWeight.values.subarray(t * n, (t + 1) * n));
  if (missing === null) return;
  for (let i = 0; i < n; i++) if (missing[t * n + i] === 1) out[i] = 0;
}

/** `s <- lambda s / sum(s)`, with s divided by its maximum first so that no sum overflows or vanishes. */
function normalise(s: Float64Array, lambda: number): void {
  let largest = 0;
  for (let i = 0; i < s.length; i++) if (s[i]! > largest) largest = s[i]!;
  let sum = 0;
  for (let i = 0; i < s.length; i++) sum += s[i] = s[i]! / largest;
  for (let i = 0; i < s.length; i++) s[i] = lambda * (s[i]! / sum);
}

function nothingLeft(parts: WeightParts, t: number, shared: boolean): InputError {
  const { n, missing, weightName, targetName, taskLabel } = parts;
  const task = taskLabel(t);
  if (missing?.subarray(t * n, (t + 1) * n).every((flag) => flag === 1)) {
    return new InputError(
      `${targetName} has no observed target for ${task}: all ${n} are NaN. Remove the task.`,
    );
  }
  const of = shared ? '' : ` for ${task}${missing === null ? '' : ', counting its observed targets only'}`;
  return new InputError(`${weightName} is all zero${of}; expected at least one weight above 0.`);
}

/** One value for all, one column for all tasks, or all entries as they are. */
function plainest(values: Float64Array, n: number): Weights {
  let isUniform = true;
  for (let k = 1; k < values.length; k++) {
    if (k >= n && values[k] !== values[k - n]) return { kind: 'entry', values };
    isUniform &&= values[k] === values[0];
  }
  return isUniform ? { kind: 'uniform', value: values[0]! } : { kind: 'sample', values: values.slice(0, n) };
}
