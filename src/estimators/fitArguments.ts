import { isTaskList } from '../data/fromTasks.js';
import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/**
 * The arguments of a fit, `(X, Y, options?)` or `(tasks, options?)`, told apart.
 *
 * @throws InputError where tasks come with a third argument, and for what is neither the one nor the other
 */
export function fitArguments(
  caller: string,
  args: readonly unknown[],
): { tasks: unknown } | { X: unknown; Y: unknown; options: unknown } {
  const X = args[0];
  const Y = args[1];
  const options = args[2] === undefined ? {} : args[2];
  if (!isTaskList(X)) {
    requireTargets(caller, X, Y);
    return { X, Y, options };
  }
  if (args[2] === undefined) return { tasks: X };
  throw new InputError(
    `${caller}: tasks with their own samples come as ${caller}(tasks, options); got a third argument, ${describe(options)}.`,
  );
}

/**
 * @throws InputError for one task that is no list, for an empty list that is neither X nor tasks, and for a call without
 *   Y
 */
export function requireTargets(caller: string, X: unknown, Y: unknown): void {
  if (typeof X === 'object' && X !== null && 'X' in X) {
    throw new InputError(
      `${caller}: tasks is ${describe(X)}, one task; expected a list of tasks, [{ name?, X, y, sampleWeight? }].`,
    );
  }
  const isMissing = Y === undefined || Y === null || isOptions(Y);
  if (!isMissing) return;
  if (Array.isArray(X) && X.length === 0) {
    throw new InputError(
      `${caller}: got an empty array and no Y; expected X (n x p) and Y (n x T), or a list of tasks with their own ` +
        'samples, [{ name?, X, y, sampleWeight? }].',
    );
  }
  const what =
    X === undefined || X === null ? 'X, the samples, and Y, the targets, are' : 'Y, the targets, is';
  const given = Y === undefined || Y === null ? `got ${Y}` : `got ${describe(Y)}, options perhaps`;
  throw new InputError(
    `${caller}: ${what} missing (${given}); expected X (n x p), Y (n x T) and then options, or a list of tasks with ` +
      'their own samples, [{ name?, X, y, sampleWeight? }].',
  );
}

function isOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isList(value)) return false;
  return !['data', 'shape', 'rows'].some((field) => field in value);
}
