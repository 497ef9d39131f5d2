import { FileError } from './failures.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than is allowed',
  EIO: 'the device failed',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EPIPE: 'its reader has gone',
  EBADF: 'it is not open for that',
  EBUSY: 'it is in use',
  ENXIO: 'nothing is connected to it',
};

/** The code of an error that the system reported, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return typeof code === 'string' && typeof syscall === 'string' ? code : undefined;
}

/** What the system said of a file that cannot be read, for people; other errors as they are. */
export function explainReadError(name: string, error: unknown): unknown {
  const code = systemCode(error);
  return code === undefined ? error : new FileError(`cannot read ${name}: ${REASONS[code] ?? code}.`);
}

/** The same of one that cannot be written. */
export function explainWriteError(name: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const reason = code === 'ENOENT' ? 'its folder does not exist' : (REASONS[code] ?? code);
  return new FileError(`cannot write ${name}: ${reason}.`);
}
