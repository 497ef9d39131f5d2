import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writeText } from './descriptors.js';
import type { Before } from './target.js';
import { turn } from './turn.js';

/** A place for a file, and what is there before. */
interface Place {
  readonly path: string;
  readonly before: Before | null;
}

/** Finds out, by a file that comes and goes, whether the folder takes one. @throws what the system reports */
export function tryPlace({ path, before }: Place): void {
  if (before !== null) accessSync(path, constants.W_OK);
  const { temporary, fd } = openTemporary({ path, before });
  closeSync(fd);
  rmSync(temporary);
}

/**
 * Writes a file whole or not at all: into a new file beside it, on the disk, then by that name. A file that was there keeps its
 * mode and, where that is allowed, its owner. Gives way to an aborted signal between two parts; where the program ends at once,
 * what was begun is removed.
 *
 * @throws what the system reports, what the signal was aborted with; nothing is left behind then
 */
export async function writeWhole(place: Place, parts: Iterable<string>, signal: AbortSignal): Promise<void> {
  const { path, before } = place;
  const { temporary, fd } = openTemporary(place);
  const remove = (): void => rmSync(temporary, { force: true });
  process.once('exit', remove);
  try {
    try {
      for (const part of parts) {
        writeText(fd, part);
        await turn(signal);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (before !== null) keepOwner(temporary, before);
    renameSync(temporary, path);
  } catch (error) {
    remove();
    throw error;
  } finally {
    process.removeListener('exit', remove);
  }
}

/** Open to no more people than the file that it replaces. Its name is short: that of the file may be as long as is allowed. */
function openTemporary({ path, before }: Place): { temporary: string; fd: number } {
  const temporary = join(dirname(path), `.polytask-${randomBytes(8).toString('hex')}.tmp`);
  const mode = before === null ? 0o666 : before.mode & 0o600;
  return {
    temporary,
    fd: openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode),
  };
}

function keepOwner(path: string, { uid, gid, mode }: Before): void {
  try {
    chownSync(path, uid, gid);
  } catch {
    // Only the system's administrator may give files away; the mode is kept in any case.
  }
  chmodSync(path, mode & 0o7777);
}
