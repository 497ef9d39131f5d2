import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Io } from '../io.js';
import { isAddress, readAddress } from './address.js';

/** The file of an input, to be looked at: of a database its own; null for what is in no file, and for patterns. */
export function fileOfInput(input: string, io: Pick<Io, 'cwd'>): string | null {
  if (!isAddress(input)) return input;
  const { engine, database, files } = readAddress(input, io);
  if (engine !== 'duckdb') return null;
  return files ?? database;
}

/** Whether an input is a pattern that a file matches. */
export function matchesInput(input: string, path: string, io: Pick<Io, 'cwd'>): boolean {
  const files = isAddress(input) ? readAddress(input, io).files : null;
  if (files === null || !/[*?[]/.test(files)) return false;
  const parts = resolve(files).split('/');
  const first = parts.findIndex((part) => /[*?[]/.test(part));
  const folder = parts.slice(0, first).join('/') || '/';
  const patterns = [folder, real(folder)].map((start) => patternOf([start, ...parts.slice(first)].join('/')));
  const names = [resolve(path), join(real(dirname(resolve(path))), basename(path)), real(resolve(path))];
  return patterns.some((pattern) => names.some((name) => pattern.test(name)));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** As DuckDB reads it: `**` stands for folders, `*` and `?` for letters within a name, `[a-z]` and `[!a-z]` for one of some. */
function patternOf(files: string): RegExp {
  const parts = files
    .replaceAll('//', '/')
    .split('/')
    .map((part) => {
      if (part === '**') return '(?:[^/]+/)*';
      const letters = part.replace(/\[!?[^\]]+\]|[*?]|[^\w]/g, (found) => {
        if (found === '*') return '[^/]*';
        if (found === '?') return '[^/]';
        if (found.length === 1) return `\\${found}`;
        return found.replace('[!', '[^').replaceAll('\\', '\\\\');
      });
      return `${letters}/`;
    });
  return new RegExp(`^${parts.join('').replace(/\/$/, '')}$`, 's');
}
