import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../structure/source.js';

/** The files of a folder whose names end so, as paths inside the repository. */
export const inDocs = (ending: string, inside: string): string[] => {
  const path = join(root, inside);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(inside, name));
};

/** Runs Node and waits for it. */
export function node(args: readonly string[], cwd: string) {
  return spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 55_000,
  });
}
