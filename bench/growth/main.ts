/** `npm run growth`: see bench/README.md. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setWarningHandler } from '../../src/index.js';
import { type Measured, measureGrowth } from './growth.js';
import type { Axis } from './operation.js';
import { operations } from './operations.js';
import { secondsOf } from './seconds.js';

setWarningHandler(() => {});
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const only = new RegExp(process.argv[2] ?? '');
const failed: Measured[] = [];
let cases = 0;
for (const operation of operations) {
  for (const axis of Object.keys(operation.grows) as Axis[]) {
    if (!only.test(`${operation.name}: ${axis}`)) continue;
    let measured = await measureGrowth(operation, axis, secondsOf);
    console.log(lineOf(measured));
    if (measured.fails) {
      collectGarbage(); // that of hundreds of cases slows those that allocate much
      measured = await measureGrowth(operation, axis, secondsOf);
      console.log(`once more: ${lineOf(measured)}`);
    }
    cases++;
    if (measured.fails) failed.push(measured);
  }
}
console.log(`\n${cases} cases in ${Math.round(performance.now() / 1000)} s, ${failed.length} grow too fast.`);
for (const measured of failed) console.log(`FAILED: ${lineOf(measured)}`);
if (failed.length > 0 || cases === 0) process.exitCode = 1;

function lineOf({ name, axis, sizes, costs, exponent, allowed }: Measured): string {
  const times = costs.map((seconds) => (seconds * 1000).toPrecision(3)).join(' ');
  return `${name}: ${axis} ${sizes.join(' ')}: ${times} ms, exponent ${exponent.toFixed(2)} of ${allowed}`;
}
