/** A problem that polytask and its peers solve to the same accuracy, in turn. */
import { type Times, timesOf } from '../times.js';
import { type Clock, clockOf } from './clock.js';
import type { PeerProblem, Python } from './python.js';
import { type Side, takeTurns } from './rounds.js';

export const FAMILIES = [
  'MultiTaskLasso',
  'paths',
  'cross-validation',
  'SharedLogisticRegression',
  'SoftSharingRegressor',
  'SoftSharingClassifier',
  'MultiTaskModel',
] as const;
export type Family = (typeof FAMILIES)[number];

/** A line of the tables; data and references are made when its turn comes. */
export interface Case {
  readonly family: Family;
  readonly name: string;
  /** Whether it has work in several processes or threads at once. */
  readonly isParallel?: boolean;
  /** @param tol a contest's, where it is known: then nothing is fitted before `run` is called */
  readonly prepare: (tol?: number) => Contest;
}

export interface Contest {
  /** The `excess` that every contender has to keep to. */
  readonly accuracy: number;
  /** The gap of the fit that says where the minimum is, in the same unit. */
  readonly referenceGap: number;
  /** The tol that polytask is given. */
  readonly tol: number;
  /** One call of polytask, as a user makes it. @returns what it found, as the peers write theirs */
  readonly run: () => Fitted | Promise<Fitted>;
  readonly peers: readonly Peer[];
  /** Asked for only where there is a peer: data have to be written. */
  readonly problem: () => PeerProblem;
  /**
   * How far the objective is above the minimum, over the minimum or the best constant model's objective: computed from what
   * was found, whoever found it. Below 0 by rounding only, or there is something wrong.
   */
  readonly excess: (found: Float64Array) => number;
}

export interface Fitted {
  readonly found: () => Float64Array;
  /** Whether polytask says that it met its tol. */
  readonly converged: boolean;
}

export interface Peer {
  readonly name: string;
  /** What has to be installed. */
  readonly package: string;
  /** The file in this folder that calls it. */
  readonly module: 'lasso' | 'smooth' | 'convex';
  /** From the loosest: the first with which it is accurate enough is timed. */
  readonly tols: readonly number[];
  /** Whether threads make a difference. @defaultValue true */
  readonly threaded?: boolean;
}

/** What a side came to: its times where it was accurate enough, else what there is to say. */
export interface Entry {
  readonly name: string;
  /** Null for as many as it takes by itself. */
  readonly threads: number | null;
  readonly times: Times | null;
  readonly excess: number;
  readonly tol: number;
  readonly note: string;
}

export interface Outcome {
  readonly family: Family;
  readonly name: string;
  readonly accuracy: number;
  readonly polytask: Entry;
  /** The best of its first calls in new processes, in seconds. */
  readonly first: number;
  readonly peers: readonly Entry[];
  readonly failures: readonly string[];
}

/** A peer that takes so many times as long as polytask, and so many seconds, without being accurate enough is given up. */
const HOPELESS = 20;
const HOPELESS_SECONDS = 5;
/** Seconds of calls of polytask that are not counted, and their number at most: the engine compiles what runs often. */
const WARM = 0.5;
const WARM_CALLS = 20;
/** New processes for first calls. */
const PROCESSES = 3;
/** Objectives are sums whose last digits are rounding. */
const ROUNDING = 1e-11;

export interface Rules {
  /** The seconds of the first calls of a case in a new process. */
  readonly firstCalls: (it: Case, tol: number) => readonly number[];
  readonly rounds: number;
  /** Those of the peers' linear algebra, one column of the tables for each. */
  readonly threads: readonly (number | null)[];
  readonly clock: Clock;
}

/** Every contender once, not timed, to see how accurate it is; then those that are accurate enough, in turn. */
export async function hold(
  it: Case,
  python: Python | null,
  { rounds, threads, clock, firstCalls }: Rules,
): Promise<Outcome> {
  const { family, name } = it;
  const contest = it.prepare();
  const { accuracy, tol } = contest;
  const own = await ownSide(contest, clock);
  const sides: Side[] = [own];
  const limit = Math.max(HOPELESS_SECONDS, HOPELESS * own.first);
  for (const peer of contest.peers) {
    if (!python?.about.packages[peer.package]) continue;
    let { tols } = peer;
    for (const count of peer.threaded === false ? [1] : threads) {
      const side = await peerSide(python, contest, { ...peer, tols }, { threads: count, clock, limit });
      sides.push(side);
      tols = [side.tol];
    }
  }
  await takeTurns(
    sides.filter(({ note }) => note === ''),
    rounds,
  );
  const firsts = Array.from({ length: rounds > 1 ? PROCESSES : 1 }, () => firstCalls(it, tol));
  const entries = sides.map((side): Entry => {
    const { name, threads, tol, excess, note, first, seconds } = side;
    const times = note === '' ? timesOf(seconds.length > 0 ? seconds : [first]) : null;
    return { name, threads, tol, excess, note, times };
  });
  const where = `${family}, ${name}`;
  const failures = entries
    .filter(({ excess }) => excess < -2 * contest.referenceGap - ROUNDING)
    .map((it) => `${where}: ${it.name} is ${-it.excess} below what a certificate says is the minimum`);
  if (own.note !== '') failures.push(`${where}: polytask ${own.note}`);
  return {
    family,
    name,
    accuracy,
    polytask: entries[0]!,
    first: Math.min(...firsts.flat()),
    peers: entries.slice(1),
    failures,
  };
}

async function ownSide({ run, accuracy, excess }: Contest, clock: Clock): Promise<Side> {
  const now = clockOf(clock);
  const timed = async (): Promise<{ fitted: Fitted; seconds: number }> => {
    const start = now();
    const fitted = await run();
    return { fitted, seconds: now() - start };
  };
  let { fitted, seconds: first } = await timed();
  for (let calls = 1, spent = first; calls < WARM_CALLS && spent < WARM; calls++, spent += first) {
    ({ fitted, seconds: first } = await timed());
  }
  const above = excess(fitted.found());
  const note = !fitted.converged ? 'did not converge' : above <= accuracy ? '' : tooFar(above);
  const call = async (repeats: number): Promise<number[]> => {
    const seconds: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) seconds.push((await timed()).seconds);
    return seconds;
  };
  return { name: 'polytask', threads: 1, tol: accuracy, excess: above, note, first, seconds: [], call };
}

async function peerSide(
  python: Python,
  { accuracy, excess, problem: problemOf }: Contest,
  { name: peer, module, tols }: Peer,
  {
    threads,
    clock,
    limit,
  }: { readonly threads: number | null; readonly clock: Clock; readonly limit: number },
): Promise<Side> {
  const problem = problemOf();
  const ask = (tol: number, repeats: number) => {
    const params = { ...problem.params, tol };
    return python.run({ ...problem, params, module, peer, threads, clock, repeats });
  };
  let side: Side | null = null;
  for (const tol of tols) {
    const answer = await ask(tol, 1);
    const call = async (repeats: number): Promise<readonly number[]> => {
      const again = await ask(tol, repeats);
      return 'error' in again ? [] : again.seconds;
    };
    const common = { name: peer, threads, tol, seconds: [], call };
    if ('error' in answer) return { ...common, excess: Number.NaN, note: answer.error, first: Number.NaN };
    const above = excess(answer.found);
    const note = above <= accuracy ? '' : tooFar(above);
    side = { ...common, excess: above, note, first: answer.seconds[0]! };
    // The first call of a peer may have compiled it, which says nothing of the next.
    if (note === '' || (tol !== tols[0] && side.first > limit)) break;
  }
  return side!;
}

function tooFar(excess: number): string {
  return `ended ${excess.toExponential(1)} above the minimum`;
}
