import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** Lists in lists in estimators in a file, at most: no untrusted file may use up the stack. */
const DEEPEST = 200;

/** @throws InputError for a file that would use up the stack */
export function requireShallow(file: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: file, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEEPEST)
      throw new InputError(`the file is nested more than ${DEEPEST} deep; it is ${describe(file)}.`);
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
  }
}
