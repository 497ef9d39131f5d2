/** The command line on a large CSV file, `polytask fit`, beside pandas and scikit-learn doing the same where a Python has them. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../src/math/random.js';
import { temporaryFolder } from './data.js';
import type { Extent } from './options.js';
import { digits, table } from './table.js';

const MAIN = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url)); // seen from build/bench
const PEAK = new URL('./peakMemory.js', import.meta.url).href;
const PEER = fileURLToPath(new URL('../../bench/peers/table_scikit_learn.py', import.meta.url));
/** The peer's exit status where pandas or scikit-learn is missing. */
const MISSING = 3;

const FEATURES = 18;
const TARGETS = ['y0', 'y1'];
/** How much of the targets is missing. */
const HOLES = 0.01;
/** How far the sides' R2 may be apart: both stop at a gap of about 1e-4 of the variance. */
const NEAR = 1e-3;

export interface TableRun {
  readonly seconds: number;
  /** Of the whole process. */
  readonly peakMegabytes: number;
  readonly alpha: number;
  readonly r2: readonly number[];
}

export interface TableReport {
  readonly rows: number;
  readonly megabytes: number;
  /** Rows with a missing target left out, as the peer does. */
  readonly polytask: TableRun;
  /** All rows: a row counts for the targets that it has. */
  readonly polytaskAllRows: TableRun;
  readonly peer: (TableRun & { readonly readSeconds: number }) | { readonly missing: string };
  readonly failures: readonly string[];
}

export async function benchTables(extent: Extent, print: (text: string) => void): Promise<TableReport> {
  const rows = extent === 'short' ? 2_000 : 1_000_000;
  const folder = temporaryFolder();
  try {
    const file = join(folder.path, 'table.csv');
    writeTable(file, rows);
    const megabytes = statSync(file).size / 1e6;
    const polytask = await fitTable(file, 'drop');
    const polytaskAllRows = await fitTable(file, 'keep');
    const peer = extent === 'short' ? { missing: '--short leaves Python out' } : await fitPeer(file);
    const report = { rows, megabytes, polytask, polytaskAllRows, peer };
    print(describeReport(report));
    const failures = failuresOf(report);
    for (const failure of failures) print(`FAILED: ${failure}`);
    return { ...report, failures };
  } finally {
    folder.remove();
  }
}

/** y = X w + 3 e, normal throughout, w of the first six features; written with all digits. */
function writeTable(path: string, rows: number): void {
  const random = createRandom(0);
  const w = Array.from({ length: 6 }, () => TARGETS.map(() => random.normal()));
  const names = Array.from({ length: FEATURES }, (_, j) => `x${j}`);
  const file = openSync(path, 'w');
  try {
    writeSync(file, `${[...names, ...TARGETS].join(',')}\n`);
    for (let written = 0; written < rows; written += 1000) {
      let text = '';
      for (let i = 0; i < Math.min(1000, rows - written); i++) {
        const x = names.map(() => random.normal());
        const y = TARGETS.map((_, t) => {
          const value = w.reduce((sum, row, j) => sum + x[j]! * row[t]!, 3 * random.normal());
          return random.uniform() < HOLES ? '' : value;
        });
        text += `${[...x, ...y].join(',')}\n`;
      }
      writeSync(file, text);
    }
  } finally {
    closeSync(file);
  }
}

async function fitTable(file: string, missing: 'drop' | 'keep'): Promise<TableRun> {
  const options = ['--target', TARGETS.join(), '--standardize', '--missing-targets', missing, '--json'];
  const start = performance.now();
  const ran = await run(process.execPath, ['--import', PEAK, MAIN, 'fit', file, ...options]);
  const seconds = (performance.now() - start) / 1000;
  if (ran.status !== 0) throw new Error(`polytask fit ended with status ${ran.status}: ${ran.stderr}`);
  const { alpha, scores } = JSON.parse(ran.stdout) as { alpha: number; scores: { r2: number }[] };
  return { seconds, peakMegabytes: Number(ran.peak) / 1e3, alpha, r2: scores.map(({ r2 }) => r2) };
}

async function fitPeer(file: string): Promise<TableReport['peer']> {
  const python = process.env.POLYTASK_PYTHON || 'python3';
  const ran = await run(python, [PEER, file, TARGETS.join()]);
  if (ran.status === 0) return JSON.parse(ran.stdout) as TableReport['peer'];
  const why = ran.stderr.trim().split('\n').at(-1);
  if (ran.status === MISSING) return { missing: `${python} lacks pandas or scikit-learn (${why})` };
  return { missing: `${python} ended with status ${ran.status} (${why})` };
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What came on descriptor 3. */
  readonly peak: string;
}

function run(program: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const texts = ['', '', '', ''];
  for (const fd of [1, 2, 3]) {
    child.stdio[fd]!.on('data', (chunk: Buffer) => {
      texts[fd] += chunk.toString();
    });
  }
  return new Promise((resolve) => {
    const end = (status: number | null, stderr: string) =>
      resolve({ status, stdout: texts[1]!, stderr, peak: texts[3]! });
    child.on('error', ({ message }) => end(null, message));
    child.on('close', (status) => end(status, texts[2]!));
  });
}

function describeReport({
  rows,
  megabytes,
  polytask,
  polytaskAllRows,
  peer,
}: Omit<TableReport, 'failures'>): string {
  const sides = [
    { side: 'polytask', ...polytask },
    { side: 'polytask, rows with gaps too', ...polytaskAllRows },
    ...('missing' in peer ? [] : [{ side: 'pandas and scikit-learn', ...peer }]),
  ];
  const body = table(
    [
      { head: 'side', align: 'left', cell: ({ side }) => side },
      { head: 's', cell: ({ seconds }) => digits(seconds) },
      { head: 'peak MB', cell: ({ peakMegabytes }) => peakMegabytes.toFixed(0) },
      { head: 'alpha', cell: ({ alpha }) => digits(alpha) },
      { head: 'mean R2', cell: ({ r2 }) => digits(meanOf(r2)) },
    ],
    sides,
  );
  const note =
    'missing' in peer
      ? `polytask alone: ${peer.missing}.`
      : `scikit-learn's time without its imports; ${digits(peer.readSeconds)} s of it is pandas.read_csv.`;
  return `${rows} rows x ${FEATURES + TARGETS.length} columns, ${megabytes.toFixed(0)} MB.\n\n${body}\n\n${note}`;
}

function failuresOf({ polytask, peer }: Omit<TableReport, 'failures'>): string[] {
  if ('missing' in peer) return [];
  const apart = Math.abs(meanOf(polytask.r2) - meanOf(peer.r2));
  return apart <= NEAR ? [] : [`the sides' R2 are ${apart} apart; expected at most ${NEAR}`];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
