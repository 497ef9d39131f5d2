/** `npm run bench:peers`: see ../README.md, or `npm run bench:peers -- --help`. */
import { randomInt } from 'node:crypto';
import { setWarningHandler } from '../../src/index.js';
import { temporaryFolder } from '../data.js';
import { describeMachine, machine } from '../machine.js';
import { writeSection } from '../markdown.js';
import { UsageError } from '../options.js';
import { writeJson } from '../writeJson.js';
import { casesOf } from './cases.js';
import { type Case, FAMILIES, hold, type Outcome } from './contest.js';
import { firstCalls } from './firstCalls.js';
import { type PeerOptions, readPeerOptions, USAGE } from './options.js';
import { Python } from './python.js';
import { describeOutcome, LEGEND, tableOfFamily, tableOfRatios } from './report.js';

/** How to come by the peers. */
const INSTALL = 'python3 -m venv .venv && .venv/bin/pip install scikit-learn celer skglm cvxpy';

async function run(options: PeerOptions): Promise<void> {
  const { clock, extent, only, limit, markdown, json } = options;
  const seed = options.seed ?? randomInt(2 ** 32);
  const here = machine();
  const folder = temporaryFolder();
  const cases = casesOf(extent, seed, folder.path).filter(
    ({ family, name, isParallel }) => only.test(`${family}: ${name}`) && !(clock === 'cpu' && isParallel),
  );
  if (options.list) {
    for (const { family, name } of cases) console.log(`${family}: ${name}`);
    return;
  }
  if (cases.length === 0) throw new UsageError(`no case matches ${only}; --list shows them`);

  const lines: string[] = [];
  const print = (text: string): void => {
    console.log(text);
    lines.push(text);
  };
  const started = await Python.start(options.python, folder.path, limit);
  const python = started instanceof Python ? started : null;
  print(`polytask ${here.polytask}, one thread but for two jobs, ${describeMachine(here)}`);
  print('missing' in started ? `No peers: ${started.missing}.` : describe(started));
  if (clock === 'cpu') print("Times are the processor's, all threads of a process together.");
  print(`Seed ${seed}: the same data and shapes again with --seed ${seed}.`);

  const outcomes: Outcome[] = [];
  const firstCallsOf = ({ family, name }: Case, tol: number) =>
    firstCalls({ extent, seed, family, name, tol, clock });
  const rules = {
    rounds: extent === 'short' ? 1 : 5,
    threads: threadsOf(options, python),
    clock,
    firstCalls: firstCallsOf,
  };
  try {
    for (const family of FAMILIES) {
      const found: Outcome[] = [];
      for (const it of cases.filter((candidate) => candidate.family === family)) {
        found.push(await hold(it, python, rules));
        process.stderr.write(`${describeOutcome(found.at(-1)!)}\n`);
      }
      if (found.length === 0) continue;
      print(`\n### ${family}\n\n${tableOfFamily(found, python?.about.threads ?? 1)}`);
      outcomes.push(...found);
    }
  } finally {
    python?.close();
    folder.remove();
  }
  print(`\n${LEGEND}\n\n${tableOfRatios(outcomes)}`);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
  if (markdown !== null) writeSection(markdown, 'bench:peers', lines.join('\n'));
  if (json !== null) {
    writeJson(json, { machine: here, python: python?.about ?? null, seed, extent, outcomes, failures });
  }
}

/** What there is, and each package that there is not, with the way to it. */
function describe({ about }: Python): string {
  const entries = Object.entries(about.packages);
  const there = entries.flatMap(([name, version]) => (version === null ? [] : [`${name} ${version}`]));
  const missing = entries.flatMap(([name, version]) => (version === null ? [name] : []));
  const threads = `${about.threads} ${about.threads === 1 ? 'thread' : 'threads'}`;
  const beside = `Beside Python ${about.python} with ${there.join(', ')}, whose linear algebra takes ${threads}.`;
  if (missing.length === 0) return beside;
  return `${beside}\nSkipped, for they are not installed: ${missing.join(', ')}. To have them: ${INSTALL}`;
}

/** One thread, and as many as it takes, where that is more. */
function threadsOf({ threads }: PeerOptions, python: Python | null): readonly (number | null)[] {
  if (threads === '1' || python?.about.threads === 1) return [1];
  return threads === 'all' ? [null] : [1, null];
}

try {
  setWarningHandler(() => {}); // a fit that does not converge is told as a failure
  const options = readPeerOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
