import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FileError, printable, UsageError } from './failures.js';
import type { Io } from './io.js';

export function resolvePath(path: string, io: Io): string {
  return resolve(io.cwd, path);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? (REASONS[code] ?? code) : undefined;
}

/** What the system said of a file that cannot be read, for people; other errors as they are. */
export function explainReadError(path: string, error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === undefined ? error : new FileError(`cannot read ${printable(path)}: ${reason}.`);
}

function explainWriteError(path: string, error: unknown): unknown {
  const hint = reasonOf(error) === REASONS.ENOENT ? 'its folder does not exist' : reasonOf(error);
  return hint === undefined ? error : new FileError(`cannot write ${printable(path)}: ${hint}.`);
}

function statOrNull(path: string): BigIntStats | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}

/**
 * Refuses, before any work is done, an output that is one of the inputs (by whatever name), a folder, or in a folder that does not
 * exist. `-` is standard output.
 */
export function checkOutput(output: string, inputs: readonly string[], io: Io): void {
  if (output === '-') return;
  const path = resolvePath(output, io);
  try {
    const found = statOrNull(path);
    if (found?.isDirectory()) throw new FileError(`cannot write ${printable(output)}: it is a folder.`);
    for (const input of inputs) {
      if (input === '-') continue;
      const other = statOrNull(resolvePath(input, io));
      const same = found !== null && other !== null && found.ino === other.ino && found.dev === other.dev;
      if (same || path === resolvePath(input, io)) {
        throw new UsageError(
          `--out ${printable(output)} is the input ${printable(input)}; name another file.`,
        );
      }
    }
    if (found === null && statOrNull(dirname(path)) === null) {
      throw new FileError(`cannot write ${printable(output)}: its folder does not exist.`);
    }
  } catch (error) {
    throw explainWriteError(output, error);
  }
}

/**
 * Writes a file whole or not at all: into a new file beside it, on the disk, then by that name. A file that was there keeps its
 * mode; a link goes on pointing to what it points to. Synchronous, so that no signal handler runs half-way.
 */
export function writeWhole(output: string, parts: Iterable<string>, io: Io): void {
  try {
    const named = resolvePath(output, io);
    const before = statOrNull(named);
    const path = before === null ? named : realpathSync(named);
    if (before !== null && !before.isFile()) {
      writeParts(openSync(path, constants.O_WRONLY), parts); // a device or a pipe: nothing to replace
      return;
    }
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
    try {
      writeParts(descriptor, parts, true);
      if (before !== null) chmodSync(temporary, Number(before.mode & 0o7777n));
      renameSync(temporary, path);
    } catch (error) {
      unlinkSync(temporary);
      throw error;
    }
  } catch (error) {
    throw explainWriteError(output, error);
  }
}

function writeParts(descriptor: number, parts: Iterable<string>, sync = false): void {
  try {
    for (const part of parts) {
      const bytes = Buffer.from(part, 'utf8');
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    }
    if (sync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
