import { isList } from '../matrix/numbers.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** Reads a list of distinct names, one for each of `count` things. @throws InputError */
export function readNames(
  input: unknown,
  name: string,
  count: number,
  noun: string,
  where: string,
): readonly string[] {
  if (!isList(input)) throw new InputError(`${name} is ${describe(input)}; expected a list of strings.`);
  if (input.length !== count) {
    throw new InputError(
      `${name} has ${counted(input.length, 'entry')}; expected ${count}, one for each ${noun} (${where}).`,
    );
  }
  return requireDistinct(
    Array.from(input, (value, k) => readName(value, `${name}[${k}]`)),
    name,
    noun,
  );
}

export function readName(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw new InputError(`${place} is ${describe(value)}; expected a string.`);
}

export function requireDistinct(names: readonly string[], place: string, noun: string): readonly string[] {
  const seen = new Map<string, number>();
  for (const [k, name] of names.entries()) {
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${place}: ${noun}s ${earlier} and ${k} are both named ${quote(name)}; expected distinct names.`,
      );
    }
    seen.set(name, k);
  }
  return names;
}
