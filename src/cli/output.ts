import {
  accessSync,
  type BigIntStats,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  statSync,
  writeSync,
} from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { shownInput } from './database/address.js';
import { fileOfInput, matchesInput } from './database/inputFiles.js';
import { writeOut } from './descriptors.js';
import { FileError, printable, UsageError } from './failures.js';
import type { Io, Sink } from './io.js';
import { absolutePath } from './paths.js';
import { explainWriteError, systemCode } from './systemErrors.js';
import { findTarget, type Target } from './target.js';
import { noteOn } from './warnings.js';
import { tryPlace, writeWhole } from './wholeFile.js';

/** A place for a result, looked at before any work is done. */
export interface Output {
  readonly name: string;
  /** Whether it is the program's standard output, which then has no room for anything else. */
  readonly isStdout: boolean;
  /** @throws FileError */
  write(parts: Iterable<string>): Promise<void>;
}

/**
 * Looks whether a result can be written to a place: `-` or a descriptor, a pipe or a device, which are written to as they are, or
 * a file, which appears as a whole.
 *
 * @throws FileError where it cannot, UsageError where it is one of the inputs, by whatever name
 */
export function openOutput(name: string, inputs: readonly string[], io: Io): Output {
  const shown = printable(name);
  if (name === '-') return sinkOutput('standard output', io.stdout, true, io);
  const explained = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw error instanceof FileError
        ? new FileError(`cannot write ${shown}: ${error.message}.`)
        : explainWriteError(shown, error);
    }
  };
  const target = explained(() => {
    const found = findTarget(absolutePath(name, io));
    if (found.kind === 'file') {
      refuseInputs(found, name, inputs, io);
      tryPlace(found);
    } else if (found.kind === 'stream') accessSync(found.path, constants.W_OK);
    else requireOpen(found.fd);
    return found;
  });
  if (target.kind === 'descriptor' && target.fd === 1) return sinkOutput(shown, io.stdout, true, io);
  if (target.kind === 'descriptor' && target.fd === 2) return sinkOutput(shown, io.stderr, false, io);
  const write = async (parts: Iterable<string>): Promise<void> => {
    try {
      await writeTo(target, parts, shown, io);
    } catch (error) {
      io.signal.throwIfAborted();
      throw explainWriteError(shown, error);
    }
  };
  return { name, isStdout: false, write };
}

function sinkOutput(name: string, sink: Sink, isStdout: boolean, { signal }: Io): Output {
  const write = async (parts: Iterable<string>): Promise<void> => {
    for (const part of parts) {
      signal.throwIfAborted();
      await sink.write(part);
    }
  };
  return { name, isStdout, write };
}

async function writeTo(target: Target, parts: Iterable<string>, shown: string, io: Io): Promise<void> {
  if (target.kind === 'file') {
    io.signal.throwIfAborted();
    return await writeWhole(target, parts, io.signal);
  }
  const fd = target.kind === 'descriptor' ? target.fd : await openStream(target, shown, io);
  await writeOut(fd, parts, io.signal);
}

/** Milliseconds between two looks for a reader. */
const PATIENCE = 50;

/** Opens a device, or a pipe once somebody reads from it: `open` itself would wait without hearing Ctrl-C. */
async function openStream(
  { path, isPipe }: Target & { kind: 'stream' },
  shown: string,
  io: Io,
): Promise<number> {
  if (!isPipe) return openSync(path, constants.O_WRONLY | constants.O_APPEND);
  for (let told = false; ; told = true) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    if (!told) await noteOn(io, `waiting for a reader of the pipe ${shown}.`);
    await setTimeout(PATIENCE, undefined, { signal: io.signal });
  }
}

/** Writing nothing shows whether a descriptor can be written to. */
function requireOpen(fd: number): void {
  const found = fstatSync(fd);
  if (found.isDirectory()) throw new FileError('it is a folder');
  if (fd > 2 && found.isFIFO() && hasBothEnds(fd)) throw new FileError('it is not open for that');
  writeSync(fd, new Uint8Array(0));
}

/** Whether this program holds the other end of a pipe, too: it is one of Node's own then. Known on Linux alone. */
function hasBothEnds(fd: number): boolean {
  try {
    const names = readdirSync(DESCRIPTORS).map((name) => linkOrNull(`${DESCRIPTORS}/${name}`));
    const own = linkOrNull(`${DESCRIPTORS}/${fd}`);
    return names.filter((name) => name !== null && name === own).length > 1;
  } catch {
    return false;
  }
}

const DESCRIPTORS = '/proc/self/fd';

function linkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null; // closed meanwhile
  }
}

function refuseInputs(
  { path, before }: Target & { kind: 'file' },
  output: string,
  inputs: readonly string[],
  io: Io,
): void {
  if (before === null) return;
  const found = statSync(path, { bigint: true });
  for (const input of inputs) {
    const other = statInput(fileOfInput(input, io), io);
    const isOther = other === null || found.ino !== other.ino || found.dev !== other.dev;
    if (isOther && !matchesInput(input, path, io)) continue;
    throw new UsageError(
      `--out ${printable(output)} is ${isOther ? 'one of the files of ' : ''}the input ${printable(shownInput(input))}; name another file.`,
    );
  }
}

/** null for what cannot be looked at, which reading it will tell. */
function statInput(input: string | null, io: Io): BigIntStats | null {
  if (input === null) return null;
  try {
    return input === '-'
      ? fstatSync(0, { bigint: true })
      : statSync(absolutePath(input, io), { bigint: true });
  } catch {
    return null;
  }
}
