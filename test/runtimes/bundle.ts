import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { root } from '../structure/source.js';

/** A file below `test` with all that it imports as one module for any runtime. */
export async function bundled(path: string, ...plugins: Plugin[]): Promise<string> {
  const result = await build({
    entryPoints: [join(root, 'test', path)],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    external: ['gpu.js', 'vega', 'vega-lite'],
    write: false,
    plugins,
  });
  return result.outputFiles[0]!.text;
}

/** What `report()` of a bundle resolves to in a runtime with nothing around it. */
export function reportOf<Told>(bundle: string, command: string = process.execPath, ...args: string[]): Told {
  const folder = mkdtempSync(join(tmpdir(), 'polytask-runtime-'));
  try {
    const file = join(folder, 'report.mjs');
    writeFileSync(file, `${bundle}\nconsole.log(JSON.stringify(await report()));`);
    const options = { encoding: 'utf8', timeout: 55_000, maxBuffer: 2 ** 26 } as const;
    return JSON.parse(execFileSync(command, [...args, file], options)) as Told;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
