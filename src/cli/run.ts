import { InputError, WorkerError } from '../messages/errors.js';
import { Args, didYouMean } from './args.js';
import type { CommandSpec } from './commands/commandSpec.js';
import { COMMANDS } from './commands.js';
import { compare } from './compare.js';
import {
  DataError,
  EXIT,
  FileError,
  printable,
  printableLines,
  ReaderGone,
  StoppedLate,
  UsageError,
} from './failures.js';
import { fit } from './fit.js';
import { commandHelp, mainHelp } from './help.js';
import { inspect } from './inspect.js';
import { Interruption, type Io, type Sink } from './io.js';
import { predict } from './predict.js';
import { worker } from './queue/worker.js';
import { jsonLine } from './report/json.js';

const ACTIONS: Readonly<Record<CommandSpec['name'], (args: Args, io: Io) => Promise<void>>> = {
  fit,
  compare,
  predict,
  inspect,
  worker,
};

/**
 * Runs the command line.
 *
 * @param argv the arguments behind the program's name
 * @returns the exit code: 0 fine, 1 data or files that cannot be used or an unexpected error, 2 wrong usage, 130 interrupted (128 and the number
 *   of the signal)
 */
export async function run(argv: readonly string[], given: Io, version: string): Promise<number> {
  const json = argv.includes('--json');
  const io = given.stdout.isTTY ? { ...given, stdout: forEyes(given.stdout) } : given;
  try {
    await dispatch(argv, io, version);
    return EXIT.fine;
  } catch (error) {
    if (error instanceof ReaderGone) return EXIT.fine;
    if (io.signal.aborted) return await tellStop(error, io, json);
    const code = error instanceof UsageError ? EXIT.usage : EXIT.failed;
    await io.stderr.write(json ? errorJson(error, code) : errorText(error));
    return code;
  }
}

/** Results as they are shown to a person; whoever reads them from a file or a pipe gets every character as it is. */
function forEyes(sink: Sink): Sink {
  return { ...sink, write: (text) => sink.write(printableLines(text)) };
}

async function tellStop(error: unknown, { signal, stderr }: Io, json: boolean): Promise<number> {
  const code = signal.reason instanceof Interruption ? signal.reason.exitCode : EXIT.interrupted;
  const message = error instanceof StoppedLate ? error.message : 'stopped; no file was written';
  await stderr.write(
    json
      ? jsonLine({ error: { name: 'Interrupted', message, exitCode: code } })
      : `${message[0]!.toUpperCase()}${message.slice(1)}.\n`,
  );
  return code;
}

async function dispatch(argv: readonly string[], io: Io, version: string): Promise<void> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-v') return await io.stdout.write(`${version}\n`);
  const asksHelp = first === 'help' || first === '--help' || first === '-h';
  const name = first === 'help' ? rest[0] : first;
  if (name === undefined || (asksHelp && first !== 'help')) {
    if (asksHelp) return await io.stdout.write(mainHelp(io.stdout.columns));
    throw new UsageError(`polytask: a command is missing.\n\n${mainHelp(io.stderr.columns)}`.trimEnd());
  }
  const command = COMMANDS.find((spec) => spec.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((spec) => spec.name);
    const kind = name.startsWith('-') ? 'option' : 'command';
    const hint = kind === 'command' ? didYouMean(name, names) : '';
    throw new UsageError(
      `polytask: unknown ${kind} ${printable(name)}.${hint} The commands are ${names.join(', ')}.\nSee polytask --help.`,
    );
  }
  if (asksHelp || rest.includes('--help') || rest.includes('-h')) {
    return await io.stdout.write(commandHelp(command, io.stdout.columns));
  }
  await ACTIONS[command.name](new Args(command.name, command.options, rest), io);
}

const EXPECTED = [InputError, UsageError, FileError, WorkerError];

/** Whether the user, not the program, is to do something about it: a queue that is away, too. */
function isExpected(error: unknown): error is Error {
  return EXPECTED.some((kind) => error instanceof kind);
}

function errorText(error: unknown): string {
  if (isExpected(error)) return `Error: ${printableLines(error.message)}\n`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Unexpected error, a fault of polytask itself; please report it.\n${printableLines(detail)}\n`;
}

function errorJson(error: unknown, code: number): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const place = error instanceof DataError ? error.place : {};
  return jsonLine({ error: { name, message, exitCode: code, ...place } });
}
