import { renameSync, writeFileSync } from 'node:fs';

/** All of it or nothing. */
export function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.partial`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.partial`, file);
}
