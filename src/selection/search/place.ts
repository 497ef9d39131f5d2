/** Errors and warnings of one of many fits, told with the place of that fit. */
import type { Computation } from '../../computation/computation.js';
import {
  ConvergenceWarning,
  InputError,
  NotFittedError,
  UndefinedMetricWarning,
  UserWarning,
  withWarnings,
} from '../../messages/errors.js';

/** Where a fit stands among others. */
export interface Place {
  /** Such as `crossValidate, split 2 of 5 (counted from 0)`; stands before each message. */
  readonly name: () => string;
  /** What may be behind an InputError, a sentence. */
  readonly explain?: () => string | null;
  /** Takes a warning, named; handed on where it is absent. */
  readonly hear?: (warning: Error) => void;
}

const KINDS = [InputError, NotFittedError, ConvergenceWarning, UndefinedMetricWarning, UserWarning];

/** The same error with its place before its message; the error itself is the `cause`. */
function placed(error: unknown, place: string, more = ''): Error {
  const text = error instanceof Error ? error.message : String(error);
  const Kind = KINDS.find((kind) => error instanceof kind) ?? Error;
  return new Kind(`${place}: ${text}${more}`, { cause: error });
}

/**
 * Runs a computation whose errors and warnings are told with their place. Its warnings are told apart from those of whatever runs
 * between its steps; its progress is that of one fit, and not passed on.
 */
export function* atPlace<Result>(place: Place, work: Computation<Result>): Computation<Result> {
  const told = new WeakSet<Error>();
  const rename = (warning: Error): Error | null => {
    const named = placed(warning, place.name());
    told.add(named);
    if (!place.hear) return named;
    place.hear(named);
    return null;
  };
  const advance = (next: () => IteratorResult<unknown, Result>) => {
    try {
      return withWarnings(rename, next) as ReturnType<typeof work.next>;
    } catch (error) {
      if (error instanceof Error && told.has(error)) throw error; // a warning that a handler has thrown
      const more = error instanceof InputError ? place.explain?.() : null;
      throw placed(error, place.name(), more ? ` ${more}` : '');
    }
  };
  let isOver = false;
  try {
    let step = advance(() => work.next());
    while (!step.done) {
      let failure: { readonly error: unknown } | null = null;
      try {
        yield step.value.kind === 'progress' ? { kind: 'pause' } : step.value;
      } catch (error) {
        failure = { error };
      }
      step = failure ? advance(() => work.throw(failure.error)) : advance(() => work.next());
    }
    isOver = true;
    return step.value;
  } finally {
    if (!isOver) work.return(undefined as never);
  }
}

/** A warning that came from a worker, of its class again. */
export function warningNamed(name: string, message: string): Error {
  const Kind = KINDS.find((kind) => new kind('').name === name) ?? Error;
  return new Kind(message);
}
