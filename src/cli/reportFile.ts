import type { Args } from './args.js';
import type { Io } from './io.js';
import { type Output, openOutput } from './output.js';

/** The place of --report; null without it. @throws UsageError, FileError */
export function openReport(args: Args, inputs: readonly string[], io: Io): Output | null {
  const report = args.text('report');
  if (report === undefined) return null;
  if (report === args.text('out')) throw args.fail('--out and --report name the same file.');
  const output = openOutput(report, inputs, io);
  if (!output.isStdout) return output;
  throw args.fail('standard output is for the results; name a file for --report.');
}
