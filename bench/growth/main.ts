/** `npm run growth`: see bench/README.md. */
import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setWarningHandler } from '../../src/index.js';
import { type Measured, measureGrowth } from './growth.js';
import type { Axis } from './operation.js';
import { operations } from './operations.js';
import { secondsOf } from './seconds.js';

/** After the name of one case: the process was started for that case alone. */
const ALONE = '--alone';

setWarningHandler(() => {});
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const [pattern = '', alone] = process.argv.slice(2);
const only = new RegExp(pattern);
const failed: Measured[] = [];
let cases = 0;
for (const operation of operations) {
  for (const axis of Object.keys(operation.grows) as Axis[]) {
    if (!only.test(nameOf({ name: operation.name, axis }))) continue;
    let measured = await measureGrowth(operation, axis, secondsOf);
    console.log(lineOf(measured));
    if (measured.fails) {
      collectGarbage(); // that of hundreds of cases slows those that allocate much
      measured = await measureGrowth(operation, axis, secondsOf);
      console.log(`once more: ${lineOf(measured)}`);
    }
    cases++;
    if (measured.fails && (alone === ALONE || !passesAlone(measured))) failed.push(measured);
  }
}
if (alone !== ALONE) {
  console.log(
    `\n${cases} cases in ${Math.round(performance.now() / 1000)} s, ${failed.length} grow too fast.`,
  );
  for (const measured of failed) console.log(`FAILED: ${lineOf(measured)}`);
}
if (failed.length > 0 || cases === 0) process.exitCode = 1;

/** Whether a case passes in a process of its own, where nothing else has shaped the heap. */
function passesAlone(measured: Measured): boolean {
  const exactly = `^${nameOf(measured).replace(/[^\w ]/g, '\\$&')}$`;
  console.log('in a process of its own:');
  try {
    execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, exactly, ALONE], {
      stdio: 'inherit',
    });
    return true;
  } catch (error) {
    if ((error as { status?: unknown }).status === 1) return false;
    throw error;
  }
}

function nameOf({ name, axis }: Pick<Measured, 'name' | 'axis'>): string {
  return `${name}: ${axis}`;
}

function lineOf({ name, axis, sizes, costs, exponent, allowed }: Measured): string {
  const times = costs.map((seconds) => (seconds * 1000).toPrecision(3)).join(' ');
  return `${name}: ${axis} ${sizes.join(' ')}: ${times} ms, exponent ${exponent.toFixed(2)} of ${allowed}`;
}
