/**
 * Statistics of a CSV file in chunks, beside a fit of all of it by pandas and scikit-learn: time and peak memory, each in a process of its own.
 *
 *     npm run bench:chunks -- [--rows 100000,1000000] [--jobs 1,2] [--python PATH]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chunkedStatistics, csvChunks, MultiTaskLasso } from '../src/index.js';
import { createRandom } from '../src/math/random.js';

const COLUMNS = 20;
const TARGETS = ['y0', 'y1', 'y2'];
const ALPHA = 0.01;
/** The processor's seconds, the seconds on the wall and the peak of memory, in megabytes. */
type Figures = readonly [cpu: number, wall: number, memory: number];

/** Rows of 20 features and 3 targets, with four digits behind the point as measurements have them. */
function writeFile(path: string, rows: number): void {
  const random = createRandom(1);
  const names = [...Array.from({ length: COLUMNS }, (_, j) => `x${j}`), ...TARGETS];
  const fd = openSync(path, 'w');
  let text = `${names.join(',')}\n`;
  for (let i = 0; i < rows; i++) {
    const x = Array.from({ length: COLUMNS }, () => random.normal());
    const y = TARGETS.map((_, t) => x[t]! - 2 * x[t + 1]! + random.normal());
    text += `${[...x, ...y].map((value) => value.toFixed(4)).join(',')}\n`;
    if (text.length > 1 << 22) {
      writeSync(fd, text);
      text = '';
    }
  }
  writeSync(fd, text);
  closeSync(fd);
}

const PANDAS = `import resource, sys, time
start = time.perf_counter()
import pandas as pd
from sklearn.linear_model import MultiTaskLasso
data = pd.read_csv(sys.argv[1])
targets = ['y0', 'y1', 'y2']
MultiTaskLasso(alpha=${ALPHA}).fit(data.drop(columns=targets).to_numpy(), data[targets].to_numpy())
usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1000)`;

async function fitChunks(path: string, nJobs: number): Promise<void> {
  const start = performance.now();
  const statistics = await chunkedStatistics(csvChunks(path, { targets: TARGETS }), { nJobs });
  new MultiTaskLasso({ alpha: ALPHA }).fitStatistics(statistics);
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log((userCPUTime + systemCPUTime) / 1e6, (performance.now() - start) / 1e3, maxRSS / 1000);
}

function measure(command: string, args: readonly string[]): Figures | null {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? (stdout.trim().split(/\s+/).map(Number) as unknown as Figures) : null;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000,1000000' },
      jobs: { type: 'string', default: '1,2' },
      python: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'polytask-chunks-'));
  try {
    console.log('| rows | file | by | CPU s | s | peak MB |\n|---|---|---|---|---|---|');
    for (const rows of values.rows.split(',').map(Number)) {
      const path = join(folder, `${rows}.csv`);
      writeFile(path, rows);
      const size = `${(statSync(path).size / 1e6).toFixed(0)} MB`;
      const show = (by: string, figures: Figures | null): void =>
        console.log(
          `| ${rows} | ${size} | ${by} | ${figures?.map((x) => x.toPrecision(3)).join(' | ') ?? '- | - | -'} |`,
        );
      for (const jobs of values.jobs.split(',')) {
        show(
          `chunks, nJobs ${jobs}`,
          measure(process.execPath, [fileURLToPath(import.meta.url), 'fit', path, jobs]),
        );
      }
      if (values.python) show('pandas and scikit-learn', measure(values.python, ['-c', PANDAS, path]));
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[2] === 'fit') await fitChunks(process.argv[3]!, Number(process.argv[4]));
else main();
