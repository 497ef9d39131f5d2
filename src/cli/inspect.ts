import type { Args } from './args.js';
import type { Io } from './io.js';
import { readModelAt } from './modelFiles.js';
import { viewModel } from './modelView.js';
import { jsonLine, modelJson } from './report/json.js';
import { inspectReport } from './report/modelReport.js';

/** `polytask inspect`: what a model's file tells. */
export async function inspect(args: Args, io: Io): Promise<void> {
  const [path, ...rest] = args.positionals;
  if (path === undefined) throw args.fail('the model is missing.');
  if (rest.length > 0) throw args.fail(`one model at a time; got ${args.positionals.join(' ')}.`);
  const top = args.integer('top', { min: 0 }) ?? 10;
  const view = viewModel(await readModelAt(path, io));
  if (args.has('json')) {
    await io.stdout.write(jsonLine({ command: 'inspect', file: path, ...modelJson(view) }));
    return;
  }
  await io.stdout.write(inspectReport(view, path, top, io.stdout.columns));
}
