import type { Computation } from '../computation/computation.js';
import { isTaskList } from '../data/fromTasks.js';
import type { Device } from '../designs/design.js';
import { liesByRows, readAhead } from '../matrix/fromInput.js';
import { isTableCall, tableArguments } from '../tables/tableArguments.js';

/**
 * The arguments of a fit, `(X, ...)` or `(tasks, ...)`, of a table, too, with what takes long to read read in steps: X of all samples, or of
 * each task, and Y where it is numbers. Rows that are numbers already are left as they are where X is read later. Nothing is refused here, so that what is wrong is told where all arguments are checked, in their order.
 */
export function* samplesAhead(
  caller: string,
  args: readonly unknown[],
  targets: 'numbers' | 'any' = 'any',
  isReadLater = false,
): Computation<readonly unknown[]> {
  const read = tableArguments(caller, args, { takesLabels: targets === 'any' }).slice();
  const given = read[0];
  if (!isTaskList(given)) {
    if (!isReadLater || !liesByRows(given)) read[0] = yield* readAhead(given);
    if (targets === 'numbers' && read.length > 1) read[1] = yield* readAhead(read[1]);
    return read;
  }
  const tasks: unknown[] = [];
  for (const task of given as readonly unknown[]) {
    if (isPlain(task) && !(isReadLater && liesByRows(task.X)))
      tasks.push({ ...task, X: yield* readAhead(task.X) });
    else tasks.push(task);
    yield { kind: 'pause' };
  }
  read[0] = tasks;
  return read;
}

/** Where the options of a fit stand: behind a table or tasks, or behind X and Y. */
export function optionsPlace(args: readonly unknown[]): 1 | 2 {
  return isTaskList(args[0]) || isTableCall(args) ? 1 : 2;
}

function isPlain(task: unknown): task is { readonly X: unknown } {
  if (typeof task !== 'object' || task === null) return false;
  return Object.getPrototypeOf(task) === Object.prototype && Object.hasOwn(task, 'X');
}

/** The signal among the options of a fitAsync, before they are checked. */
export function signalAhead(args: readonly unknown[]): AbortSignal | undefined {
  const { signal } = optionsAhead(args) as { signal?: AbortSignal };
  return typeof signal?.throwIfAborted === 'function' ? signal : undefined;
}

/** The device among them. */
export function deviceAhead(args: readonly unknown[]): Device | undefined {
  const { device } = optionsAhead(args) as { device?: Device };
  return typeof device?.load === 'function' ? device : undefined;
}

function optionsAhead(args: readonly unknown[]): object {
  const options = args[optionsPlace(args)];
  return typeof options === 'object' && options !== null ? options : {};
}
