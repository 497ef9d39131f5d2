import { counted, describe, quote } from '../describe.js';
import { InputError } from '../errors.js';
import { isList } from '../matrix/numbers.js';

/** "task 0", "task 1", ... */
export function defaultTaskName(t: number): string {
  return `task ${t}`;
}

/** How a task is called in errors: `task 2 ("height")`, or `task 2` when that is its name. */
export function taskLabel(names: readonly string[], t: number): string {
  const name = names[t]!;
  return name === defaultTaskName(t) ? name : `task ${t} (${quote(name)})`;
}

/** Reads `taskNames`, T distinct strings. */
export function readTaskNames(input: unknown, nTasks: number, name: string): readonly string[] {
  if (input === undefined || input === null) {
    return Array.from({ length: nTasks }, (_, t) => defaultTaskName(t));
  }
  if (!isList(input)) throw new InputError(`${name} is ${describe(input)}; expected a list of strings.`);
  if (input.length !== nTasks) {
    throw new InputError(
      `${name} has ${counted(input.length, 'entry')}; expected ${nTasks}, one for each task (column of Y).`,
    );
  }
  return requireDistinct(
    Array.from(input, (value, t) => readTaskName(value, `${name}[${t}]`)),
    name,
  );
}

export function readTaskName(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw new InputError(`${place} is ${describe(value)}; expected a string.`);
}

export function requireDistinct(names: readonly string[], place: string): readonly string[] {
  const seen = new Map<string, number>();
  for (const [t, name] of names.entries()) {
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${place}: tasks ${earlier} and ${t} are both named ${quote(name)}; expected distinct names.`,
      );
    }
    seen.set(name, t);
  }
  return names;
}
