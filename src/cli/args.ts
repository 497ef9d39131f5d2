import { parseArgs } from 'node:util';
import { parseNumber } from '../csv/number.js';
import { InputError } from '../messages/errors.js';
import { nearest } from '../params/options.js';
import { printable, UsageError } from './failures.js';
import { splitList } from './list.js';

/** One option of a command: what its help says, and how it is read. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What its value is called in the help, such as `<names>`; a flag has none. */
  readonly value?: string;
  readonly help: string;
  /** The default, in words. */
  readonly fallback?: string;
  /** The heading that it stands under in the help. */
  readonly group: string;
}

/** A range of numbers, bounds included. */
interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** The arguments of one call, read option by option; each failure is a UsageError that names the option. */
export class Args {
  readonly command: string;
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  /** @throws UsageError for an option that is unknown, lacks its value or is given twice */
  constructor(command: string, specs: readonly OptionSpec[], argv: readonly string[]) {
    this.command = command;
    const { values, positionals } = readTokens(command, specs, argv);
    this.#values = values;
    this.positionals = positionals;
  }

  fail(message: string): UsageError {
    return usageError(this.command, message);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  /** Names separated by commas; one that holds a comma stands in double quotes. Their accents are composed (NFC), as in headers. */
  list(name: string): string[] | undefined {
    const given = this.#values.get(name);
    if (given === undefined) return undefined;
    const names = given.flatMap((text) => {
      const parts = splitList(text);
      if (parts === null) {
        throw this.fail(`--${name} ${printable(text)} has a quote that is not closed, or text behind one.`);
      }
      return parts.map((part) => part.normalize('NFC'));
    });
    if (names.some((part) => part === '')) {
      throw this.fail(
        `--${name} ${printable(given.join(','))} holds an empty entry; expected a list such as a,b,c.`,
      );
    }
    return names;
  }

  /** The values of an option as they are written. */
  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** What can be made of an option's value. @throws UsageError with the objection of what makes it */
  valid<Result>(name: string, make: () => Result): Result {
    try {
      return make();
    } catch (error) {
      if (error instanceof InputError) throw this.fail(`--${name}: ${error.message}`);
      throw error;
    }
  }

  number(name: string, range: Range): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.#number(name, text, range);
  }

  numbers(name: string, range: Range): number[] | undefined {
    return this.list(name)?.map((text) => this.#number(name, text, range));
  }

  integer(name: string, range: Range): number | undefined {
    const value = this.number(name, range);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    throw this.fail(`--${name} must be a whole number; got ${value}.`);
  }

  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    if (text === undefined || words.includes(text as Word)) return text as Word | undefined;
    throw this.fail(
      `--${name} must be ${words.join(' or ')}; got ${printable(text)}.${didYouMean(text, words)}`,
    );
  }

  #number(name: string, text: string, { min = -Infinity, max = Infinity }: Range): number {
    const value = parseNumber(text, '.');
    if (value !== null && value >= min && value <= max) return value;
    const range = max < Infinity ? ` from ${min} to ${max}` : min > -Infinity ? `, at least ${min}` : '';
    throw this.fail(`--${name} must be a number${range}; got ${printable(text)}.`);
  }
}

function usageError(command: string, message: string): UsageError {
  return new UsageError(`polytask ${command}: ${printable(message)}\nSee polytask ${command} --help.`);
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(given: string, names: readonly string[], prefix = ''): string {
  const near = names.length === 0 ? undefined : nearest(given, names);
  return near === undefined ? '' : ` Did you mean ${prefix}${printable(near)}?`;
}

function readTokens(
  command: string,
  specs: readonly OptionSpec[],
  argv: readonly string[],
): { values: Map<string, string[]>; positionals: string[] } {
  const options = Object.fromEntries(
    specs.map(({ name, short, value }) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  const parsed = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const fail = (message: string) => usageError(command, message);
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of parsed.tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const spec = specs.find((option) => option.name === name);
    if (spec === undefined) {
      const names = specs.map((option) => option.name);
      const hint = rawName.startsWith('--') ? didYouMean(name, names, '--') : '';
      throw fail(`unknown option ${printable(rawName)}.${hint}`);
    }
    if (spec.value === undefined) {
      if (inlineValue) throw fail(`--${name} takes no value.`);
      values.set(name, []);
      continue;
    }
    const swallowed = !inlineValue && specs.some((option) => value === `--${option.name}`);
    if (value === undefined || value === '' || swallowed) {
      throw fail(`--${name} needs a value: --${name} ${spec.value}.`);
    }
    if (values.has(name) && !isList(spec)) throw fail(`--${name} is given twice.`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { values, positionals };
}

/** Lists may be given in parts: `--target a --target b`. */
function isList({ value }: OptionSpec): boolean {
  return ['<names>', '<texts>', '<weights>', '<losses>', '<values>'].includes(value ?? '');
}
