/** `npm run bench`: see README.md in this folder, or `npm run bench -- --help`. */
import { benchElementary } from './elementary.js';
import { benchKernels } from './kernels.js';
import { describeMachine, machine } from './machine.js';
import { type Options, readOptions, USAGE, UsageError } from './options.js';
import { benchStart } from './start.js';
import { benchTables } from './tables.js';
import { benchWorkerStart } from './workerStart.js';
import { writeJson } from './writeJson.js';

async function run({ parts, extent, json }: Options): Promise<void> {
  const print = (text: string): void => console.log(text);
  const here = machine();
  print(`polytask ${here.polytask} on one thread unless said otherwise, ${describeMachine(here)}`);
  if (parts.includes('start')) print('\n## Start\n');
  const start = parts.includes('start') ? benchStart(extent, print) : null;
  if (parts.includes('kernels')) print('\n## Kernels\n');
  const kernels = parts.includes('kernels') ? await benchKernels(extent, print) : null;
  if (kernels !== null) print('');
  const elementary = kernels !== null ? await benchElementary(extent, print) : null;
  if (parts.includes('workers')) print('\n## Workers\n');
  const workers = parts.includes('workers') ? await benchWorkerStart(extent, print) : null;
  if (parts.includes('tables')) print('\n## Tables\n');
  const tables = parts.includes('tables') ? await benchTables(extent, print) : null;
  if (json !== null) {
    writeJson(json, { machine: here, extent, start, kernels, elementary, workers, tables });
    print(`\nWrote ${json}.`);
  }
  if (tables && tables.failures.length > 0) process.exitCode = 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
