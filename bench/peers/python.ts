/** A Python process that runs compiled peers, `serve.py`, and is started anew where one of them takes too long. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PeerData } from '../data.js';
import type { PeerTasks } from '../modelFiles.js';
import type { Clock } from './clock.js';

/** Seen from `build/bench/peers`, where this runs. */
const PROGRAM = fileURLToPath(new URL('../../../bench/peers/serve.py', import.meta.url));
/** How long imports may take, and compilation before the first call of a peer, in seconds. */
const START = 120;

/** What the program says of itself. */
export interface PythonAbout {
  readonly python: string;
  /** The most threads that its linear algebra uses. */
  readonly threads: number;
  /** Null for a package that is missing. */
  readonly packages: Readonly<Record<string, string | null>>;
}

/** What a peer is asked to find, in the words of `serve.py`. */
export interface PeerProblem {
  readonly problem: string;
  readonly data: PeerData | PeerTasks;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface PeerRun extends PeerProblem {
  readonly module: string;
  readonly peer: string;
  /** Null for as many as it takes by itself. */
  readonly threads: number | null;
  readonly clock: Clock;
  readonly repeats: number;
}

/** What it found and how long each run took, or why there is nothing. */
export type PeerAnswer =
  | { readonly seconds: readonly number[]; readonly found: Float64Array }
  | { readonly error: string };

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string>;
}

export class Python {
  readonly #python: string;
  /** Where the peers' weights are written. */
  readonly #weights: string;
  /** The seconds after which a call is given up. */
  readonly #limit: number;
  #running: Running;
  /** What was imported, and compiled where it has to be. */
  readonly #called = new Set<string>();
  readonly about: PythonAbout;

  private constructor(python: string, folder: string, limit: number, running: Running, about: PythonAbout) {
    this.#python = python;
    this.#weights = join(folder, 'weights.f64');
    this.#limit = limit;
    this.#running = running;
    this.about = about;
  }

  /** @returns the process, ready to run, or why there is none */
  static async start(
    python: string,
    folder: string,
    limit: number,
  ): Promise<Python | { readonly missing: string }> {
    const running = launch(python);
    const failed = new Promise<string>((resolve) => {
      running.child.once('error', ({ message }) => resolve(`${python} cannot be run (${message})`));
    });
    const first = await Promise.race([nextLine(running, START), failed]);
    if (typeof first === 'string') return { missing: first };
    if (first === null) return { missing: `${python} ended before it had started` };
    return new Python(python, folder, limit, running, JSON.parse(first.line) as PythonAbout);
  }

  async run(request: PeerRun): Promise<PeerAnswer> {
    const { child } = this.#running;
    const caller = `${request.problem} ${request.peer}`;
    const compiling = this.#called.has(caller) ? 0 : START;
    this.#called.add(caller);
    child.stdin.write(`${JSON.stringify({ ...request, weights: this.#weights })}\n`);
    const answer = await nextLine(this.#running, compiling + this.#limit * request.repeats);
    if (answer === null) {
      await this.#restart();
      return { error: `more than ${this.#limit} s` };
    }
    const told = JSON.parse(answer.line) as { seconds: number[] } | { error: string };
    return 'error' in told ? told : { seconds: told.seconds, found: readDoubles(this.#weights) };
  }

  async #restart(): Promise<void> {
    this.#running.child.kill('SIGKILL');
    this.#running = launch(this.#python);
    this.#called.clear();
    if ((await nextLine(this.#running, START)) === null)
      throw new Error(`${this.#python} does not start again`);
  }

  /** Ends the process. */
  close(): void {
    this.#running.child.stdin.end();
  }
}

function launch(python: string): Running {
  const child = spawn(python, [PROGRAM], { stdio: 'pipe' });
  child.stdin.on('error', () => {}); // told by the lines that end
  child.stderr.on('data', (text) => process.stderr.write(text));
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

/** Null where the process ends or so many seconds pass before there is one. */
async function nextLine({ lines }: Running, seconds: number): Promise<{ readonly line: string } | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, 1000 * seconds, null);
  });
  const line = await Promise.race([lines.next(), tooLate]);
  clearTimeout(timer);
  return line === null || line.done ? null : { line: line.value };
}

function readDoubles(path: string): Float64Array {
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 8 }, (_, k) => view.getFloat64(8 * k, true));
}
