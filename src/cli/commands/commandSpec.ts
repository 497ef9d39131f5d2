import type { OptionSpec } from '../args.js';

/** A command, as its help tells it. */
export interface CommandSpec {
  readonly name: 'fit' | 'compare' | 'predict' | 'inspect' | 'worker';
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** A paragraph or two. */
  readonly about: readonly string[];
  readonly options: readonly OptionSpec[];
  /** What it does, and the command; each is run by a test. */
  readonly examples: readonly (readonly [what: string, command: string])[];
}
