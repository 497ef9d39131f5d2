/** The part of Node's files that chunks and checkpoints need. Nothing is imported, so that bundlers for browsers find nothing to miss. */
import { InputError } from '../../messages/errors.js';

export interface NodeFiles {
  openSync(path: string, flags: 'r' | 'w'): number;
  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  fstatSync(fd: number): { readonly size: number; readonly mtimeMs: number; isDirectory(): boolean };
  unlinkSync(path: string): void;
  writeSync(fd: number, text: string): number;
  fsyncSync(fd: number): void;
  closeSync(fd: number): void;
  renameSync(from: string, to: string): void;
  readFileSync(path: string, encoding: 'utf8'): string;
}

interface NodeProcess {
  getBuiltinModule?(name: 'node:fs'): NodeFiles;
}

/** @param caller what needs them, in errors. @throws InputError where the runtime has no files */
export function nodeFiles(caller: string): NodeFiles {
  const { process } = globalThis as { process?: NodeProcess };
  const files = process?.getBuiltinModule?.('node:fs');
  if (files) return files;
  throw new InputError(`${caller}: this runtime has no files; Node, Deno and Bun have.`);
}

/** An error about a file in the words of the system. */
export function fileError(caller: string, path: string, error: unknown): InputError {
  const { message } = error instanceof Error ? error : new Error(String(error));
  return new InputError(`${caller}: ${path} cannot be read or written: ${message}`);
}

/** A file, open for reading. @throws InputError where it cannot be */
export function openToRead(files: NodeFiles, caller: string, path: string): number {
  let fd: number;
  try {
    fd = files.openSync(path, 'r');
  } catch (error) {
    throw fileError(caller, path, error);
  }
  if (!files.fstatSync(fd).isDirectory()) return fd;
  files.closeSync(fd);
  throw fileError(caller, path, new Error('it is a folder'));
}
