/**
 * Writes what stands beside the ES modules of `dist/`, for those who do not load ES modules:
 *
 * - `polytask.cjs`, everything as one CommonJS module, so that all entries share its classes and its state, and
 *   `index.cjs`, `plot/index.cjs`, `gpu.cjs`, which show their part of it. Node 20.19 and newer, and bundlers, `require` the ES
 *   modules instead ("module-sync" and "module" in package.json): in one program there is one copy of each class.
 * - `types/package.json`, by which the declarations in `types/` are those of CommonJS modules, and `index.d.ts`,
 *   `plot/index.d.ts`, `gpu.d.ts`, which hand them on as those of ES modules. A class is declared once, and is the same type for both.
 *
 * It also takes the source maps from what was generated: those sources are not in the package.
 */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRIES = { index: 'index', plot: 'plot/index', gpu: 'gpu' };
const GENERATED = ['kernels/wasm/binary', 'selection/workers/bundle'];

/** The whole package as one CommonJS module: an object with an entry's exports for each entry. */
async function commonJS() {
  const lines = Object.entries(ENTRIES).map(([name, path]) => `export * as ${name} from './src/${path}.ts';`);
  await build({
    stdin: { contents: lines.join('\n'), resolveDir: root, sourcefile: 'polytask.ts' },
    outfile: `${root}dist/polytask.cjs`,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['ml-matrix', 'gpu.js', 'vega', 'vega-lite'],
    charset: 'ascii',
    logLevel: 'warning',
  });
}

const up = (path) => (path.includes('/') ? '../' : './');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await commonJS();
  await writeFile(`${root}dist/types/package.json`, '{ "type": "commonjs" }\n');
  for (const [name, path] of Object.entries(ENTRIES)) {
    await writeFile(
      `${root}dist/${path}.cjs`,
      `module.exports = require('${up(path)}polytask.cjs').${name};\n`,
    );
    await writeFile(`${root}dist/${path}.d.ts`, `export * from '${up(path)}types/${path}.js';\n`);
  }
  for (const path of GENERATED) {
    const file = `${root}dist/${path}.js`;
    await writeFile(file, (await readFile(file, 'utf8')).replace(/\/\/# sourceMappingURL=.*\n?$/, ''));
    await rm(`${file}.map`, { force: true });
  }
}
