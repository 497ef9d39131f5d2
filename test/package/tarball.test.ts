import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources, root } from '../structure/source.js';
import { output, type Packed } from './npm.js';

const LIMITS = { packed: 4_700_000, unpacked: 17_200_000 };
const ENTRIES = ['index', 'plot/index', 'gpu', 'sql/index', 'queue/index'];
/** What Node imports, and the command line; beside them, what they share. */
const BUNDLED = ['index', 'plot', 'gpu', 'sql', 'queue', 'cli'];
const isBundled = (path: string) => path.startsWith('dist/node/');
/** Sources that are written by the build: they are not in the package, and have no source map. */
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

const packed = (
  JSON.parse(output('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], root)) as Packed[]
)[0]!;
const paths = packed.files.map(({ path }) => path);
const stems = [...readSources('src', '.ts').keys()]
  .filter((path) => !path.startsWith('kernels/wasm/assembly/'))
  .map((path) => path.replace(/\.ts$/, ''));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the tarball', () => {
  it('holds the built package, its words and nothing else', () => {
    const expected =
      /^(?:dist\/.+\.(?:js|cjs|d\.ts|js\.map)|dist\/types\/package\.json|src\/.+\.ts|docs\/[\w-]+\.md|(?:README|CHANGELOG)\.md|LICENSE|package\.json)$/;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json']));
  });

  it('holds one module, its source and its types for each source, the entries, and no leftovers', () => {
    const wanted = [
      ...stems.map((stem) => `dist/${stem}.js`),
      ...stems.filter((stem) => !stem.startsWith('cli/')).map((stem) => `dist/types/${stem}.d.ts`),
      ...stems
        .filter((stem) => !GENERATED.includes(stem))
        .flatMap((stem) => [`dist/${stem}.js.map`, `src/${stem}.ts`]),
      ...ENTRIES.flatMap((entry) => [`dist/${entry}.cjs`, `dist/${entry}.d.ts`]),
      'dist/polytask.cjs',
      'dist/polytask.browser.js',
      'dist/polytask.browser.d.ts',
      'dist/types/package.json',
    ];
    const built = paths.filter((path) => /^(?:dist|src)\//.test(path) && !isBundled(path));
    expect(built.sort(), 'remove dist/ and build again').toEqual(wanted.sort());
  });

  it('holds the entries of Node with all that they import, and no other bundled files', () => {
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      const imports = read(path).matchAll(/(?:\b(?:from|import\(?)\s*|import\.meta\.url\)\()"(\.\/[^"]+)"/g);
      for (const [, name] of imports) visit(join(dirname(path), name!));
    };
    for (const entry of BUNDLED) visit(`dist/node/${entry}.js`);
    expect(paths.filter(isBundled).sort()).toEqual([...reached].sort());
  });

  it('has short lines wherever Node throws: it prints that of an error which nothing catches', () => {
    const program =
      "import { MultiTaskLasso } from './dist/node/index.js'; new MultiTaskLasso({ alpha: -1 }).fit([[1]], [[1]]);";
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('InputError: MultiTaskLasso: alpha must be');
    expect(stderr.length).toBeLessThan(3000);
    for (const path of paths.filter(isBundled)) {
      const long = read(path)
        .split('\n')
        .filter((line) => line.includes('throw ') && line.length > 1000);
      expect(long.map((line) => `${path}: ${line.slice(0, 80)}`)).toEqual([]);
    }
  });

  it('holds whatever its source maps name, and a map for each module that names one', () => {
    for (const path of paths.filter((name) => name.endsWith('.js') && !isBundled(name))) {
      const map = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(path))?.[1];
      const generated = [...GENERATED, 'polytask.browser'].some((stem) => path === `dist/${stem}.js`);
      expect([path, map === undefined]).toEqual([path, generated]);
      if (map === undefined) continue;
      const { sources } = JSON.parse(read(join(dirname(path), map))) as { sources: string[] };
      expect(paths).toEqual(
        expect.arrayContaining(sources.map((source) => join(dirname(path), dirname(map), source))),
      );
    }
  });

  it('holds whatever its pages link to', () => {
    const links = paths
      .filter((path) => path.endsWith('.md'))
      .flatMap((page) =>
        [...read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map((match) => join(dirname(page), match[1]!)),
      );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((to) => !paths.includes(to))).toEqual([]);
  });

  it('gives its classes the names that it exports them by', async () => {
    const required = createRequire(import.meta.url)(join(root, 'dist/polytask.cjs')) as { index: object };
    const imported = (await import(join(root, 'dist/node/index.js'))) as object;
    for (const names of [required.index, imported]) {
      const classes = Object.entries(names).filter(([, value]) => String(value).startsWith('class'));
      expect(classes.length).toBeGreaterThan(40);
      expect(classes.filter(([name, value]) => (value as { name: string }).name !== name)).toEqual([]);
    }
  });

  it('takes any version of a package that has none but pre-releases, which other ranges leave out', () => {
    const { peerDependencies: peers, devDependencies: used } = JSON.parse(read('package.json')) as Record<
      'peerDependencies' | 'devDependencies',
      Record<string, string>
    >;
    const narrow = Object.keys(peers).filter((name) => /-/.test(used[name]!) && peers[name] !== '*');
    expect(peers).toHaveProperty('@duckdb/node-api');
    expect(narrow).toEqual([]);
  });

  it('is small', () => {
    console.log(`The package: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked.`);
    expect(packed.size).toBeLessThan(LIMITS.packed);
    expect(packed.unpackedSize).toBeLessThan(LIMITS.unpacked);
  });
});
