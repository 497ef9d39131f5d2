/**
 * Writes what stands beside the ES modules of `dist/`, for those who do not load these:
 *
 * - `polytask.cjs`, everything as one CommonJS module, so that all entries share its classes and its state, and
 *   `index.cjs`, `plot/index.cjs`, `gpu.cjs`, `sql/index.cjs`, `queue/index.cjs`, which show their part of it. Node 20.19 and newer, and bundlers, `require` ES
 *   modules instead ("module-sync" and "module" in package.json): in one program there is one copy of each class.
 * - `node/`, the same entries and the command line as a few ES modules, which Node imports ("module-sync") in a tenth of the time
 *   that some hundred files take it; what many programs never call is in a file that it reads when it is first called. Bundlers get these hundreds ("module"), of which they leave out what is not used.
 * - `types/package.json`, by which the declarations in `types/` are those of CommonJS modules, and `index.d.ts`,
 *   `plot/index.d.ts`, `gpu.d.ts`, `sql/index.d.ts`, `queue/index.d.ts`, which hand them on as those of ES modules. A class is declared once, and is the same type for both.
 * - `polytask.browser.js`, what `index.js` exports as one minified ES module that imports nothing, for a page without a
 *   bundler. Its own text is what its workers run.
 *
 * It also takes the source maps from what was generated: those sources are not in the package.
 */

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { minify } from 'vite';
import { renamed, FOLDERS as SCRIPTS } from './selection/workers/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRIES = { index: 'index', plot: 'plot/index', gpu: 'gpu', sql: 'sql/index', queue: 'queue/index' };
/** The command line beside them. */
const NODE_ENTRIES = { ...ENTRIES, cli: 'cli/main' };
const BROWSER = 'polytask.browser';
/**
 * What many programs never call, by the files that Node reads when they do: modules that export functions alone, and coarse ones, since
 * each call goes through another function.
 */
const ON_DEMAND = {
  rows: ['estimators/squaredFit', 'estimators/squaredPath'],
  models: [
    'estimators/mixedFit',
    'estimators/mixedTaskFit',
    'estimators/plainPairs',
    'estimators/sharedLogisticFit',
    'estimators/softSharingFit',
    'estimators/statisticsFit',
    'estimators/sumsFit',
    'kernels/reference/reference',
    'linalg/pivotedQR',
    'problem/separable/separable',
    'problem/softSharing/couplingProblem',
  ],
  analyses: [
    'chunks/csv/csvChunks',
    'chunks/sumChunks',
    'estimators/summary',
    'relations/taskRelations',
    'report/toHTML',
    'selection/bootstrap/bootstrapWeights',
    'selection/chooseStrength',
    'selection/crossValPredict',
    'selection/curves/learningCurve',
    'selection/curves/permutationImportance',
    'selection/curves/validationCurve',
    'selection/foldErrors',
    'selection/foldMoments',
    'selection/path',
    'selection/pipelineFile',
    'selection/search/searchFile',
    'selection/search/searchPlan',
    'selection/sharing/compareSharing',
    'selection/sharing/sharingFile',
    'selection/sharing/sharingText',
    'selection/trainTestSplit',
    'uncertainty/standardErrors',
  ],
};
const WORKERS = `${root}src/selection/workers/`;
const GENERATED = [
  'kernels/wasm/binary',
  'kernels/wasm/elementaryBinary',
  'kernels/wasm/pairsBinary',
  'kernels/wasm/coupledBinary',
  'selection/workers/bundle',
  'selection/search/worker/bundle',
  'selection/sharing/worker/bundle',
  'chunks/worker/bundle',
];

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
    external: ['ml-matrix', 'gpu.js', 'vega', 'vega-lite', 'bullmq', '@duckdb/node-api'],
    minifyWhitespace: true,
    lineLimit: 100,
    charset: 'ascii',
    logLevel: 'warning',
  });
}

/**
 * ml-matrix when its class is first asked for, and by `require`: as a module, Node would first search its whole text for the
 * names that it exports.
 */
const matrixOnDemand = {
  name: 'matrix on demand',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]matrix[\\/]mlMatrix\.ts$/ }, () => ({
      contents: `import { createRequire } from 'node:module';
        let Matrix;
        export const matrixClass = () => (Matrix ??= createRequire(import.meta.url)('ml-matrix').Matrix);`,
    }));
  },
};

/** The workers' scripts stay where they are: their text is in the package once. */
const workerScripts = {
  name: "workers' scripts",
  setup({ onResolve }) {
    onResolve({ filter: /\/bundle\.js$/ }, ({ path, resolveDir }) => ({
      path: `../${relative(`${root}src`, resolve(resolveDir, path))}`,
      external: true,
    }));
  },
};

/**
 * What `index.js` needs as one file, which all entries load: Node takes as long for a file as for a tenth of that text. esbuild puts
 * together what the same entries use, so that each of them uses all of it, for no more than a look at whether it is frozen.
 */
const oneCore = {
  name: 'one core',
  setup({ onLoad }) {
    const others = Object.values(NODE_ENTRIES).filter((path) => path !== ENTRIES.index);
    const files = new Set(others.map((path) => resolve(root, `src/${path}.ts`)));
    const core = JSON.stringify(resolve(root, `src/${ENTRIES.index}.ts`));
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!files.has(path)) return undefined;
      const text = await readFile(path, 'utf8');
      return { loader: 'ts', contents: `${text}\nimport * as core from ${core};\nObject.isFrozen(core);` };
    });
  },
};

/**
 * The modules of ON_DEMAND: in their place stand functions that pass calls on to those in another file, and load it by `require`, at once.
 * What Node reads at the import, most of the time that takes, is less by their text. Each of these files imports all those before.
 */
const onDemand = {
  name: 'on demand',
  setup({ onResolve, onLoad }) {
    const groups = Object.keys(ON_DEMAND);
    const files = new Map(
      groups.flatMap((group) => ON_DEMAND[group].map((path) => [resolve(root, `src/${path}.ts`), group])),
    );
    onResolve({ filter: /^on demand: / }, ({ path }) => ({ path, namespace: 'on demand' }));
    onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir, namespace }) => {
      const file = resolve(resolveDir, path).replace(/\.js$/, '.ts');
      return namespace !== 'on demand' && files.has(file)
        ? { path: file, namespace: 'passed on' }
        : undefined;
    });
    onLoad({ filter: /^/, namespace: 'on demand' }, ({ path }) => {
      const k = groups.findIndex((group) => path === `on demand: ${group}`);
      const before = [
        `./src/${ENTRIES.index}.ts`,
        ...groups.slice(0, k).map((group) => `on demand: ${group}`),
      ];
      const lines = [
        ...ON_DEMAND[groups[k]].map((path) => `export * as ${variable(path)} from './src/${path}.ts';`),
        ...before.map((file, k) => `import * as before${k} from '${file}'; Object.isFrozen(before${k});`),
      ];
      return { contents: lines.join('\n'), resolveDir: root };
    });
    onLoad({ filter: /^/, namespace: 'passed on' }, async ({ path }) => {
      const module = variable(relative(`${root}src`, path).replace(/\.ts$/, ''));
      const lines = new Map();
      for (const [, line] of (await readFile(path, 'utf8')).matchAll(/^export (?!type |interface )(.*)/gm)) {
        const name = /^(?:async )?function ?\*? ?(\w+)/.exec(line)?.[1];
        if (name === undefined) throw new Error(`${path} exports more than functions: ${line}`);
        lines.set(name, `export function ${name}(...given) { return loaded().${module}.${name}(...given); }`);
      }
      return {
        contents: [`import { loaded } from 'loaded: ${files.get(path)}';`, ...lines.values()].join('\n'),
      };
    });
    onResolve({ filter: /^loaded: / }, ({ path }) => ({ path, namespace: 'loaded' }));
    onLoad({ filter: /^/, namespace: 'loaded' }, ({ path }) => ({
      contents: `import { createRequire } from 'node:module';
        let functions;
        export const loaded = () => (functions ??= createRequire(import.meta.url)('./${path.slice(8)}.js'));`,
    }));
  },
};

/** A path of a module as the name of a variable. */
const variable = (path) => path.replaceAll(/\W/g, '_');

/** Without the white space that Node would have to read, in short lines: it shows the one that threw an error which nothing catches. */
const SHORT = { minifyWhitespace: true, minifySyntax: true, lineLimit: 100, charset: 'ascii' };

/**
 * The entries and the command line for Node, with what they share in chunks: one copy of each class and of all state.
 */
async function nodeModules() {
  await build({
    entryPoints: {
      ...Object.fromEntries(
        Object.entries(NODE_ENTRIES).map(([name, path]) => [name, `${root}src/${path}.ts`]),
      ),
      ...Object.fromEntries(Object.keys(ON_DEMAND).map((group) => [group, `on demand: ${group}`])),
    },
    outdir: `${root}dist/node`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['gpu.js', 'vega', 'vega-lite', 'bullmq', '@duckdb/node-api'],
    ...SHORT,
    plugins: [oneCore, onDemand, matrixOnDemand, workerScripts],
    logLevel: 'warning',
  });
}

/** Workers run the file's own program: the text of the script of the workers in a folder says which of its parts. */
const ownProgram = {
  name: 'own program',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]bundle\.ts$/ }, ({ path }) => {
      const folder = relative(WORKERS, dirname(path));
      const role = SCRIPTS.findIndex((script) => relative(script, folder) === '');
      return { contents: `export const BUNDLE = \`(\${polytask})(${role})\`;` };
    });
  },
};

/**
 * What index.ts exports, with all that it needs: ml-matrix as the ES modules of its package, of which the least is taken.
 * All of it is one function, `polytask`, whose text is what workers run, with the number of their script as its argument.
 */
async function selfContained() {
  const serve = SCRIPTS.map(
    (folder, k) => `import { serve as serve${k} } from '${WORKERS}${folder}entry.ts';`,
  );
  const result = await build({
    stdin: {
      contents: `export * from './src/index.ts';
        ${serve.join('\n')}
        [${SCRIPTS.map((_, k) => `serve${k}`)}][role]?.();`,
      resolveDir: root,
      sourcefile: 'program.ts',
    },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    alias: { 'ml-matrix': `${root}node_modules/ml-matrix/src/index.js` },
    plugins: [ownProgram],
    charset: 'ascii',
    logLevel: 'warning',
  });
  const [output] = Object.values(result.metafile.outputs);
  const packages = new Set(
    Object.keys(output.inputs).flatMap(
      (path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    ),
  );
  // The list of the exports is what the function returns.
  const [program, list] = result.outputFiles[0].text.trim().split(/\bexport\{([^{}]*)\};$/);
  const pairs = list.split(',').map((pair) => pair.split(' as ').reverse());
  const fields = pairs.map(([name, own]) => (own === undefined ? name : `${name}:${own}`));
  const text = await renamed(`function polytask(role){'use strict';${program}return{${fields}}}`);
  await writeFile(
    `${root}dist/${BROWSER}.js`,
    `${await licences([...packages].sort())}${text}
export const{${pairs.map(([name]) => name)}}=polytask();
`,
  );
  await writeFile(`${root}dist/${BROWSER}.d.ts`, "export * from './types/index.js';\n");
}

/** The notices that the licences of the package and of those inside it ask for: one text, which is the same for all, and who gave it. */
async function licences(packages) {
  const folders = ['.', ...packages.map((name) => `node_modules/${name}`)];
  const all = await Promise.all(
    folders.map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(`${root}${folder}/package.json`, 'utf8'));
      const text = await readFile(`${root}${folder}/LICENSE`, 'utf8');
      const copyright = /^Copyright .*$/m.exec(text)?.[0];
      if (license !== 'MIT' || copyright === undefined) throw new Error(`${name}: expected an MIT licence`);
      return {
        notice: `${name} ${version}: ${copyright.trim()}`,
        terms: text.slice(text.indexOf('Permission')),
      };
    }),
  );
  const notices = all.map(({ notice }) => ` * ${notice}`);
  const terms = all[0].terms
    .trim()
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd());
  return ['/*!', ...notices, ' *', ...terms, ' */', ''].join('\n');
}

/**
 * Classes under their own names. esbuild writes `var Name = class _Name` where a class speaks of itself, and `constructor.name` and traces
 * would show that; the inner name may as well be the outer one, for none of these classes is ever assigned anew.
 */
async function keepClassNames(file) {
  const text = await readFile(file, 'utf8');
  const names = Array.from(text.matchAll(/\b(\w+) ?= ?class _\1\b/g), ([, name]) => name);
  if (names.length === 0) return;
  await writeFile(file, text.replace(new RegExp(`\\b_(${names.join('|')})\\b`, 'g'), '$1'));
}

/**
 * Shorter names for what is inside of functions: those of functions and classes, which traces and errors show, stay. V8 reads that in
 * seven eighths of the time.
 */
async function shortenLocals(file) {
  const { code, errors } = await minify('module.js', await readFile(file, 'utf8'), {
    compress: false,
    mangle: { toplevel: false, keepNames: { function: true, class: true } },
    module: true,
  });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  const inLines = await transform(code, { ...SHORT, format: 'esm', target: 'node20', loader: 'js' });
  await writeFile(file, inLines.code);
}

const up = (path) => (path.includes('/') ? '../' : './');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await commonJS();
  await nodeModules();
  const modules = (await readdir(`${root}dist/node`)).filter((name) => name.endsWith('.js'));
  await keepClassNames(`${root}dist/polytask.cjs`);
  for (const name of modules) {
    await shortenLocals(`${root}dist/node/${name}`);
    await keepClassNames(`${root}dist/node/${name}`);
  }
  await selfContained();
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
