/**
 * Bundles `serve` of the entries of workers, `entry.ts` here and those of searches, comparisons and chunks, with all that
 * each needs into a `bundle.ts` beside it, as text: a worker then starts from the package itself, and no bundler has to
 * find a file. The same source gives the same text.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'vite';

/** The folders of the entries, from here. */
export const FOLDERS = ['./', '../search/worker/', '../sharing/worker/', '../../chunks/worker/'];

/** Workers start none: the texts of scripts are not in them. */
const withoutBundles = {
  name: 'without workers',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/bundle\.js$/ }, () => ({ path: 'none', namespace: 'without workers' }));
    onLoad({ filter: /.*/, namespace: 'without workers' }, () => ({ contents: "export const BUNDLE = '';" }));
  },
};

/**
 * A script with shorter names, each function's beginning with the same letters: gzip makes that a twentieth smaller than with the
 * names that esbuild gives, which are the shortest over all of the script.
 */
export async function renamed(script) {
  const { code, errors } = await minify('script.js', script, {
    compress: false,
    mangle: { toplevel: false },
    module: false,
  });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return code
    .trim()
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The text of the script of the workers in a folder: a classic script, for Node and browsers. */
export async function bundle(folder = './') {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { serve } from './entry.ts'; serve();",
      resolveDir: fileURLToPath(new URL(folder, import.meta.url)),
    },
    plugins: [withoutBundles],
    alias: {
      'ml-matrix': fileURLToPath(new URL('../../../node_modules/ml-matrix/src/index.js', import.meta.url)),
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    charset: 'ascii',
    logLevel: 'silent',
  });
  return await renamed(outputFiles[0].text);
}

/** The text of `bundle.ts`. */
export function render(text) {
  return `/** The workers' script; written by build.mjs. */\nexport const BUNDLE: string = ${JSON.stringify(text)};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const folder of FOLDERS) {
      const target = new URL(`${folder}bundle.ts`, import.meta.url);
      const text = render(await bundle(folder));
      const before = await readFile(target, 'utf8').catch(() => '');
      if (text !== before) await writeFile(target, text);
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
