/** The first calls of polytask in a new process of Node, whose engine has not compiled any of it: a program for itself. */
import { execFileSync } from 'node:child_process';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { setWarningHandler } from '../../src/index.js';
import { temporaryFolder } from '../data.js';
import type { Extent } from '../options.js';
import { casesOf } from './cases.js';
import { type Clock, clockOf } from './clock.js';

/** The first so many calls, and no more of them once they took so many seconds. */
const CALLS = 5;
const LONG = 10;

/** Which case, and how it is called. */
export interface FirstCallsOf {
  readonly extent: Extent;
  readonly seed: number;
  readonly family: string;
  readonly name: string;
  /** What the estimator is given: to find it may take a fit, which would have it compiled. */
  readonly tol: number;
  readonly clock: Clock;
}

const PROGRAM = fileURLToPath(import.meta.url);

/** The seconds of the first calls in a new process, which makes the same data. */
export function firstCalls(of: FirstCallsOf): readonly number[] {
  const printed = execFileSync(execPath, [PROGRAM, JSON.stringify(of)], { encoding: 'utf8' });
  return JSON.parse(printed) as number[];
}

async function callFirst({ extent, seed, family, name, tol, clock }: FirstCallsOf): Promise<number[]> {
  const folder = temporaryFolder();
  const it = casesOf(extent, seed, folder.path).find(
    (other) => other.family === family && other.name === name,
  )!;
  const { run } = it.prepare(tol);
  const now = clockOf(clock);
  const seconds: number[] = [];
  for (let spent = 0; seconds.length < CALLS && spent < LONG; spent += seconds.at(-1)!) {
    const start = now();
    await run();
    seconds.push(now() - start);
  }
  folder.remove();
  return seconds;
}

if (argv[1] === PROGRAM) {
  setWarningHandler(() => {});
  console.log(JSON.stringify(await callFirst(JSON.parse(argv[2]!) as FirstCallsOf)));
}
