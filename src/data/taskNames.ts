import { quote } from '../messages/describe.js';
import { readNames } from './names.js';

/** "task 0", "task 1", ... */
export function defaultTaskName(t: number): string {
  return `task ${t}`;
}

/** Those that were asked for last, by fits to as many tasks most often. */
let lastNames: readonly string[] = [];

/** The same list for the same number of tasks, as a rule. */
export function defaultTaskNames(nTasks: number): readonly string[] {
  if (lastNames.length === nTasks) return lastNames;
  const names: string[] = [];
  for (let t = 0; t < nTasks; t++) names.push(`task ${t}`);
  lastNames = Object.freeze(names);
  return lastNames;
}

/** How a task is called in errors: `task 2 ("height")`, or `task 2` when that is its name. */
export function taskLabel(names: readonly string[], t: number): string {
  const name = names[t]!;
  return name === defaultTaskName(t) ? name : `task ${t} (${quote(name)})`;
}

/** Reads `taskNames`, T distinct strings. */
export function readTaskNames(input: unknown, nTasks: number, name: string): readonly string[] {
  if (input === undefined || input === null) {
    return defaultTaskNames(nTasks);
  }
  return readNames(input, name, nTasks, 'task', 'column of Y');
}
