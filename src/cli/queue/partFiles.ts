import { accessSync, constants, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileError } from '../failures.js';
import type { Io } from '../io.js';
import { absolutePath } from '../paths.js';
import { explainReadError } from '../systemErrors.js';

/**
 * Files by their paths from the root, under which every machine has them; a pattern names all of its folder that match, in the order of
 * their names: `*` stands for any characters, `?` for one.
 *
 * @throws FileError for one that cannot be read, or a pattern that matches none
 */
export function partFiles(given: readonly string[], io: Pick<Io, 'cwd'>): string[] {
  const files = given.flatMap((path) =>
    /[*?]/.test(basename(path)) ? matching(path, io) : [absolutePath(path, io)],
  );
  for (const file of files) requireReadable(file);
  return files;
}

function matching(pattern: string, io: Pick<Io, 'cwd'>): string[] {
  const folder = dirname(absolutePath(pattern, io));
  const literal = basename(pattern).replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expected = new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => expected.test(name) && !name.startsWith('.'));
  } catch (error) {
    throw explainReadError(pattern, error);
  }
  if (names.length === 0) throw new FileError(`cannot read ${pattern}: no file matches.`);
  return names.sort().map((name) => join(folder, name));
}

function requireReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw explainReadError(file, error);
  }
}
