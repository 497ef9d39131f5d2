/** What a user's mistake and a fit that falls short look like; the lowest layer, importing nothing. */

/**
 * A value that cannot be used. The message names the argument, what was given, what was expected and
 * where (row, column, task).
 */
export class InputError extends Error {
  override readonly name: string = 'InputError';
}

/** A fitted attribute or a prediction was asked of an estimator that has not been fitted. */
export class NotFittedError extends Error {
  override readonly name: string = 'NotFittedError';
}

/**
 * A fit stopped before its duality gap reached the tolerance. It is handed to the warning handler, never
 * thrown; the estimator's `converged_` is false.
 */
export class ConvergenceWarning extends Error {
  override readonly name: string = 'ConvergenceWarning';
}

/** A score is not defined for a task, R^2 of fewer than two samples for one, and is left out of the mean over the tasks. */
export class UndefinedMetricWarning extends Error {
  override readonly name: string = 'UndefinedMetricWarning';
}

/** What was asked for is done, but the data or a grid of parameters make it unlikely that it is what is wanted. */
export class UserWarning extends Error {
  override readonly name: string = 'UserWarning';
}

/** A worker could not be started, or stopped before its work was done; the estimator stays as it was. */
export class WorkerError extends Error {
  override readonly name: string = 'WorkerError';
}

/** Takes each warning of the package. */
export type WarningHandler = (warning: Error) => void;

const printWarning: WarningHandler = (warning) => console.warn(`${warning.name}: ${warning.message}`);

let handler: WarningHandler = printWarning;

/**
 * Replaces what is done with warnings (the default prints them with `console.warn`).
 *
 * @param next the new handler; `null` restores the default
 * @returns the handler that was in place
 * @example
 * const previous = setWarningHandler((warning) => { throw warning; }); // warnings become errors
 */
export function setWarningHandler(next: WarningHandler | null): WarningHandler {
  if (next !== null && typeof next !== 'function') {
    throw new InputError(`setWarningHandler takes a function or null; got ${typeof next}`);
  }
  const previous = handler;
  handler = next ?? printWarning;
  return previous;
}

/** Hands a warning to the handler in place. */
export function warn(warning: Error): void {
  handler(warning);
}

/**
 * Runs something whose warnings are to say where they come from.
 *
 * @param rename the same warning with its place; null for one that is not to be heard
 */
export function withWarnings<Result>(rename: (warning: Error) => Error | null, run: () => Result): Result {
  const outer = handler;
  const inner: WarningHandler = (warning) => {
    const renamed = rename(warning);
    if (renamed) outer(renamed);
  };
  handler = inner;
  try {
    return run();
  } finally {
    if (handler === inner) handler = outer; // else somebody inside has put another one there
  }
}
