/**
 * Bundles `entry.ts` with all that it needs into `bundle.ts`, as text: a worker then starts from the package itself,
 * and no bundler has to find a file. The same source gives the same text.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('entry.ts', import.meta.url));
const target = new URL('bundle.ts', import.meta.url);

/** The text of the workers' script: a classic script, for Node and browsers. */
export async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    charset: 'ascii',
    logLevel: 'silent',
  });
  return outputFiles[0].text;
}

/** The text of `bundle.ts`. */
export function render(text) {
  return `/** The workers' script; written by build.mjs. */\nexport const BUNDLE: string = ${JSON.stringify(text)};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const text = render(await bundle());
    const before = await readFile(target, 'utf8').catch(() => '');
    if (text !== before) await writeFile(target, text);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
