/** Bundles the page into build/playground/, which any static server can serve. */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { toHTML } from 'polytask';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const data = fileURLToPath(new URL('../data/', import.meta.resolve('vega-datasets')));

/** Where the page lies when it is built. */
export const FOLDER = `${root}build/playground`;

/** Where the names of modules lead that are no files of the page. */
const alias = {
  'ml-matrix': `${root}node_modules/ml-matrix/src/index.js`,
  'samples/penguins.json': `${data}penguins.json`,
  'samples/seattle-weather.csv': `${data}seattle-weather.csv`,
};

/** Options that the page's modules need wherever they run. */
export const OPTIONS = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  alias,
  loader: { '.csv': 'text', '.json': 'text' },
  logLevel: 'warning',
};

/** The style sheet that every report holds, for a report within the page. */
function reportStyles() {
  const [, styles] = /<style>(.*?)<\/style>/s.exec(toHTML({ coef_: [[0]], intercept_: [] }));
  return `.report{${styles.replaceAll(':root', '&').replace(/@page\{[^}]*\}/, '')}}`;
}

export async function buildPage() {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await build({
    ...OPTIONS,
    entryPoints: { main: `${here}page/main.ts`, worker: `${here}engine/worker.ts` },
    outdir: FOLDER,
    splitting: true,
    minify: true,
  });
  for (const file of ['index.html', 'page.css', 'icon.svg']) {
    await copyFile(`${here}${file}`, `${FOLDER}/${file}`);
  }
  await writeFile(`${FOLDER}/report.css`, reportStyles());
}
