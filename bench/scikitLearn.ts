/** A Python process that fits what it is asked to fit, `peers/fit_scikit_learn.py --serve`. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PeerData } from './data.js';
import type { PeerTasks } from './modelFiles.js';
import type { Extent } from './options.js';

/** Seen from `build/bench`, where this runs. */
const PROGRAM = fileURLToPath(new URL('../../bench/peers/fit_scikit_learn.py', import.meta.url));

/** The program's exit status where scikit-learn is missing. */
const NO_SCIKIT_LEARN = 3;

export interface PeerAbout {
  readonly versions: Readonly<Record<string, string>>;
  /** The most threads that its linear algebra may use. */
  readonly threads: number;
}

/** As the program prints it; objective and gap in the units of the objective. */
export interface PeerFit {
  readonly seconds: readonly number[];
  readonly objective: number;
  readonly gap: number;
  readonly relativeGap: number;
  readonly nIter: number;
  readonly nActive: number;
  readonly converged: boolean;
}

export interface PeerRequest extends PeerData {
  readonly alpha: number;
  readonly relativeGap: number;
  readonly maxIter: number;
  readonly repeats: number;
}

/** A path of penalties, in scikit-learn's terms. */
export interface PathRule {
  /** How many. */
  readonly alphas: number;
  readonly eps: number;
  readonly tol: number;
}

export interface CVRule extends PathRule {
  readonly folds: number;
  readonly nJobs: number;
}

/** As the program prints it, one number a penalty in each list. */
export interface PeerPath {
  readonly seconds: readonly number[];
  readonly alphas: readonly number[];
  readonly objectives: readonly number[];
  readonly gaps: readonly number[];
}

export interface PeerCV {
  readonly seconds: readonly number[];
  readonly alpha: number;
  readonly objective: number;
  readonly gap: number;
  /** A list of folds for each penalty. */
  readonly mse: readonly (readonly number[])[];
}

/** A model that scipy fits: see `peers/models_scipy.py`. */
export interface PeerModelRequest extends PeerTasks {
  readonly model: 'shared' | 'classifier' | 'regressor';
  readonly alpha: number;
  readonly coupling?: number;
  /** The objective to reach. */
  readonly target: number;
  readonly repeats: number;
}

/** As the program prints it. */
export interface PeerModel {
  readonly seconds: readonly number[];
  readonly objective: number;
  readonly nIter: number;
  /** Whether the objective is at most `target`. */
  readonly converged: boolean;
  /** The largest that reaches it, of L-BFGS. */
  readonly gtol?: number | null;
}

export class ScikitLearn {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #about: PeerAbout = { versions: {}, threads: 0 };

  private constructor(python: string) {
    this.#process = spawn(python, [PROGRAM, '--serve'], { stdio: 'pipe' });
    this.#process.stdin.on('error', () => {}); // told by the lines that end
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @returns the process, ready to fit, or why there is none */
  static async start(python: string): Promise<ScikitLearn | { readonly missing: string }> {
    const peer = new ScikitLearn(python);
    let complaint = '';
    peer.#process.stderr.on('data', (text) => {
      complaint += text;
    });
    const failed = new Promise<string>((resolve) => {
      peer.#process.once('error', ({ message }) => resolve(`${python} cannot be run (${message})`));
      peer.#process.once('close', (status) =>
        resolve(
          status === NO_SCIKIT_LEARN
            ? `${python} has no scikit-learn`
            : `${python} ended with status ${status} (${complaint.trim().split('\n').at(-1)})`,
        ),
      );
    });
    const first = await Promise.race([peer.#lines.next(), failed]);
    if (typeof first === 'string' || first.done) return { missing: await failed };
    peer.#about = JSON.parse(first.value) as PeerAbout;
    peer.#process.stderr.on('data', (text) => process.stderr.write(text));
    return peer;
  }

  get about(): PeerAbout {
    return this.#about;
  }

  async fit({ alpha, ...request }: PeerRequest): Promise<PeerFit> {
    const { fits } = await this.#ask<{ fits: [PeerFit] }>({ ...request, alphas: [alpha] });
    return fits[0];
  }

  path(request: PeerData & { path: PathRule; repeats: number }): Promise<PeerPath> {
    return this.#ask(request);
  }

  crossValidate(request: PeerData & { cv: CVRule; repeats: number }): Promise<PeerCV> {
    return this.#ask(request);
  }

  model(request: PeerModelRequest): Promise<PeerModel> {
    return this.#ask(request);
  }

  async #ask<Answer>(request: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error('the Python process ended before its answer');
    return JSON.parse(line.value) as Answer;
  }

  /** Ends the process. */
  close(): void {
    this.#process.stdin.end();
  }
}

/** Starts the Python in POLYTASK_PYTHON, or the first on the path; says how to come by one where there is none. */
export async function startPeer(extent: Extent): Promise<ScikitLearn | { readonly missing: string }> {
  if (extent === 'short') return { missing: '--short leaves scikit-learn out' };
  const peer = await ScikitLearn.start(process.env.POLYTASK_PYTHON || 'python3');
  if (peer instanceof ScikitLearn) return peer;
  const remedy =
    'to have scikit-learn beside it: python3 -m venv .venv && .venv/bin/pip install scikit-learn==1.9.1, then set ' +
    'POLYTASK_PYTHON=.venv/bin/python';
  return { missing: `${peer.missing}; ${remedy}` };
}

export function describePeer({ versions, threads }: PeerAbout): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${names.join(', ')}, whose linear algebra may use ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
