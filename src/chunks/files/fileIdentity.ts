import { InputError } from '../../messages/errors.js';
import { Hash } from '../hash.js';
import type { NodeFiles } from './nodeFiles.js';

/** What tells a file from another, or from what it was; plain data. */
export interface FileIdentity {
  /** In bytes. */
  readonly size: number;
  /** When it was changed, in milliseconds. */
  readonly modified: number;
  /** A hash of some of its bytes: a file can be written anew with another content and the same size and time. */
  readonly content: string;
}

/** How many blocks are looked at, and how long they are: 64 KiB of each file. */
const BLOCKS = 32;
const LENGTH = 1 << 11;

/** The identity of an open file; of the content the first block, the last, and those at equal distances between. */
export function fileIdentity(files: NodeFiles, fd: number): FileIdentity {
  const { size, mtimeMs: modified } = files.fstatSync(fd);
  const hash = new Hash();
  const block = new Uint8Array(LENGTH);
  const last = Math.max(0, size - LENGTH);
  const count = last === 0 ? 1 : BLOCKS;
  for (let k = 0; k < count; k++) {
    const at = count === 1 ? 0 : Math.floor((last / (BLOCKS - 1)) * k);
    const length = files.readSync(fd, block, 0, LENGTH, at);
    hash.words(Int32Array.from(block.subarray(0, length)));
  }
  return { size, modified, content: `${hash}` };
}

/** @throws InputError for another file than the one that was cut, here or on another machine, where its time may be another */
export function requireSame(file: string, { size, content }: FileIdentity, now: FileIdentity): void {
  if (now.size !== size) {
    throw new InputError(
      `${file} has ${now.size} bytes, and had ${size} when it was opened; expected it unchanged.`,
    );
  }
  if (now.content !== content) {
    throw new InputError(
      `${file} holds other bytes than when it was opened, or than on the machine that opened it; expected the same.`,
    );
  }
}
