/** The command line of `npm run bench:peers`. */
import { parseArgs } from 'node:util';
import { type Extent, UsageError, writablePath } from '../options.js';
import type { Clock } from './clock.js';

export const USAGE = `Times polytask beside compiled peers: the same data, the same accuracy, in turn.

    npm run bench:peers -- [options]

    --only REGEXP         the cases that match, as 'paths' or 'celer.*alphaMax / 10'; see --list
    --list                the cases, without running any
    --seed N              data and drawn shapes of that seed; a new one each time unless given
    --python PATH         the Python with the peers: else the one in POLYTASK_PYTHON, else python3
    --threads 1|all       the peers' linear algebra on one thread alone, or on as many as it takes; both unless given
    --clock wall|cpu      the time that passes, or that of the processor, for machines that are busy: all threads
                          together, and without the cases of two jobs (wall)
    --limit SECONDS       a call of a peer that takes longer is given up (60)
    --short               small cases, one round: to see that everything runs
    --long                the largest cases too
    --markdown FILE       writes the tables between the lines <!-- bench:peers --> and <!-- end --> of FILE
    --json FILE           writes the results to FILE
    --help                this text

Peers that the Python has not are named and left out.
`;

export interface PeerOptions {
  readonly help: boolean;
  readonly list: boolean;
  readonly only: RegExp;
  /** An integer in [0, 2^32 - 1], or null for a new one. */
  readonly seed: number | null;
  readonly python: string;
  readonly threads: '1' | 'all' | 'both';
  readonly clock: Clock;
  readonly limit: number;
  readonly extent: Extent;
  readonly markdown: string | null;
  readonly json: string | null;
}

/** @throws UsageError for an option that is unknown or cannot be used */
export function readPeerOptions(args: readonly string[]): PeerOptions {
  const { help, list, only, seed, python, threads, clock, limit, short, long, markdown, json } = parse(args);
  if (short && long) throw new UsageError('--short and --long exclude each other');
  if (threads !== undefined && threads !== '1' && threads !== 'all') {
    throw new UsageError(`--threads is '${threads}'; expected '1' or 'all'`);
  }
  if (clock !== 'wall' && clock !== 'cpu') {
    throw new UsageError(`--clock is '${clock}'; expected 'wall' or 'cpu'`);
  }
  const extent = short ? 'short' : long ? 'long' : 'usual';
  return {
    help,
    list,
    only: expressionOf(only),
    seed: seed === undefined ? null : numberOf('--seed', seed, 0, 2 ** 32 - 1, Number.isInteger),
    python: python ?? (process.env.POLYTASK_PYTHON || 'python3'),
    threads: threads ?? (extent === 'short' ? '1' : 'both'),
    clock,
    limit: numberOf('--limit', limit, 1, 86_400),
    extent,
    markdown: markdown === undefined ? null : writablePath('--markdown', markdown),
    json: json === undefined ? null : writablePath('--json', json),
  };
}

function numberOf(
  option: string,
  text: string,
  least: number,
  most: number,
  isAllowed = Number.isFinite,
): number {
  const value = Number(text);
  if (isAllowed(value) && value >= least && value <= most) return value;
  throw new UsageError(`${option} is '${text}'; expected a number from ${least} to ${most}`);
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`--only is '${text}', which is no regular expression`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        seed: { type: 'string' },
        python: { type: 'string' },
        threads: { type: 'string' },
        clock: { type: 'string', default: 'wall' },
        limit: { type: 'string', default: '60' },
        short: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        markdown: { type: 'string' },
        json: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
