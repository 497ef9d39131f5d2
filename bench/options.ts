/** The command line of the benchmarks. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `Times polytask's start, kernels, workers and command line on this machine; npm run bench:peers its fits.

    npm run bench -- [options]

    --only start|kernels|workers|tables
                          one part alone
    --short               small cases, one repeat, no Python: to see that everything runs
    --long                the largest cases too
    --json FILE           writes the results to FILE as well
    --help                this text

Tables are timed beside pandas and scikit-learn where a Python has them: the one in POLYTASK_PYTHON, else python3.
`;

const PARTS = ['start', 'kernels', 'workers', 'tables'] as const;

export type Part = (typeof PARTS)[number];
export type Extent = 'short' | 'usual' | 'long';

export interface Options {
  readonly help: boolean;
  readonly parts: readonly Part[];
  readonly extent: Extent;
  /** Where to write the results, as an absolute path. */
  readonly json: string | null;
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/** @throws UsageError for an option that is unknown or cannot be used */
export function readOptions(args: readonly string[]): Options {
  const { help, only, short, long, json } = parse(args);
  const part = PARTS.find((name) => name === only);
  if (only !== undefined && !part) {
    throw new UsageError(`--only is '${only}'; expected ${PARTS.map((name) => `'${name}'`).join(' or ')}`);
  }
  if (short && long) throw new UsageError('--short and --long exclude each other');
  return {
    help,
    parts: part ? [part] : PARTS,
    extent: short ? 'short' : long ? 'long' : 'usual',
    json: json === undefined ? null : writablePath('--json', json),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        only: { type: 'string' },
        short: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        json: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Found out before the work, not after it. */
export function writablePath(option: string, file: string): string {
  const path = resolve(file);
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`${option} ${file}: ${folder} is not a folder that can be written to`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${option} ${file} is a folder; expected a file`);
  }
  return path;
}
