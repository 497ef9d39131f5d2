import { isAbsolute, sep } from 'node:path';
import type { Io } from './io.js';

/** The path from the root. `..` is left to the system, which follows links before it goes up. */
export function absolutePath(path: string, io: Pick<Io, 'cwd'>): string {
  return isAbsolute(path) ? path : `${io.cwd}${sep}${path}`;
}

/** How a file is called in messages. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path;
}
