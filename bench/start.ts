/** What a program waits for before its first result: the package's import and its first fit, each in new processes of Node. */
import { execFileSync } from 'node:child_process';
import type { Extent } from './options.js';
import { digits } from './table.js';
import { type Times, timesOf } from './times.js';

export interface StartReport {
  /** From the import of the entry that Node takes to its last line, in seconds. */
  readonly load: Times;
  /** The first `fit` after it, of 442 samples, 10 features and 3 tasks; the kernels are compiled in it. */
  readonly firstFit: Times;
}

const ENTRY = new URL('../../dist/node/index.js', import.meta.url).href; // seen from build/bench

const PROGRAM = `
  const begin = performance.now();
  const { MultiTaskLasso } = await import('${ENTRY}');
  const loaded = performance.now();
  const numbers = (count) => Float64Array.from({ length: count }, (_, k) => ((k * 7919) % 1009) / 1009);
  const X = { data: numbers(4420), shape: [442, 10] };
  const Y = { data: numbers(1326), shape: [442, 3] };
  const before = performance.now();
  new MultiTaskLasso({ alpha: 1e-3 }).fit(X, Y);
  console.log(JSON.stringify([loaded - begin, performance.now() - before]));`;

export function benchStart(extent: Extent, print: (text: string) => void): StartReport {
  const runs = Array.from({ length: extent === 'short' ? 1 : 15 }, () => {
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      encoding: 'utf8',
    });
    return JSON.parse(printed) as [load: number, fit: number];
  });
  const report = {
    load: timesOf(runs.map(([load]) => load / 1e3)),
    firstFit: timesOf(runs.map(([, fit]) => fit / 1e3)),
  };
  const [load, fit] = [report.load, report.firstFit].map(({ median }) => digits(median * 1e3));
  print(`A new process: ${load} ms to import polytask, ${fit} ms for its first fit.`);
  return report;
}
