/** `npm run bench`: see README.md in this folder, or `npm run bench -- --help`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { benchElementary } from './elementary.js';
import { benchFits } from './fits.js';
import { benchKernels } from './kernels.js';
import { benchModels } from './models.js';
import { type Options, readOptions, USAGE, UsageError } from './options.js';
import { benchPaths } from './paths.js';
import { benchStart } from './start.js';
import { benchTables } from './tables.js';

interface Machine {
  readonly polytask: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  /** How many programs wanted to run in the last minute, before this one; 0 where the system does not tell. */
  readonly load: number;
}

function machine(): Machine {
  const manifest = new URL('../../package.json', import.meta.url); // seen from build/bench
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const cores = cpus();
  return {
    polytask: version,
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    load: loadavg()[0] ?? 0,
  };
}

async function run({ parts, extent, json }: Options): Promise<void> {
  const print = (text: string): void => console.log(text);
  const here = machine();
  print(
    `polytask ${here.polytask} on one thread unless said otherwise, Node ${here.node}, ${here.system}, ${here.processor}, ` +
      `${here.cores} ${here.cores === 1 ? 'core' : 'cores'}.`,
  );
  if (here.load > 0.5) {
    print(
      `Other programs are running (a load of ${here.load.toFixed(1)}): times are longer than they need be.`,
    );
  }
  if (parts.includes('start')) print('\n## Start\n');
  const start = parts.includes('start') ? benchStart(extent, print) : null;
  if (parts.includes('kernels')) print('\n## Kernels\n');
  const kernels = parts.includes('kernels') ? await benchKernels(extent, print) : null;
  if (kernels !== null) print('');
  const elementary = kernels !== null ? await benchElementary(extent, print) : null;
  if (parts.includes('fits')) print('\n## Fits\n');
  const fits = parts.includes('fits') ? await benchFits(extent, print) : null;
  if (parts.includes('paths')) print('\n## Paths and cross-validation\n');
  const paths = parts.includes('paths') ? await benchPaths(extent, print) : null;
  if (parts.includes('models')) print('\n## Models\n');
  const models = parts.includes('models') ? await benchModels(extent, print) : null;
  if (parts.includes('tables')) print('\n## Tables\n');
  const tables = parts.includes('tables') ? await benchTables(extent, print) : null;
  if (json !== null) {
    const text = JSON.stringify(
      { machine: here, extent, start, kernels, elementary, fits, paths, models, tables },
      null,
      2,
    );
    writeFileSync(`${json}.partial`, `${text}\n`);
    renameSync(`${json}.partial`, json);
    print(`\nWrote ${json}.`);
  }
  const failures = [fits, paths, models, tables].flatMap((part) => part?.failures ?? []);
  if (failures.length > 0) process.exitCode = 1;
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
