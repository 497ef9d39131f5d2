import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { agrees, type Block, blocksOf, withShown } from './blocks.js';
import { claims } from './claims.js';

/** The blocks' files lie inside the repository, where the name 'polytask' means the built package. */
const folder = join(root, 'build/blocks');
const SHOWS = `import { format } from 'node:util';
globalThis.shows = (line, ...values) => console.log('=> ' + JSON.stringify([line, format(...values)]));`;
const CONFIG = {
  extends: '../../tsconfig.dev.json',
  compilerOptions: { rootDir: '../..', outDir: '..', noUnusedLocals: false, noEmitOnError: false },
  include: ['*.ts', '../../docs/examples/**/*.ts'],
};

const inDocs = (ending: string, inside: string): string[] => {
  const path = join(root, inside);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(inside, name));
};
const pages = ['README.md', ...inDocs('.md', 'docs')];
const examples = inDocs('.ts', 'docs/examples');
const blocks = pages.flatMap((page) => blocksOf(page, readFileSync(join(root, page), 'utf8')));
const nameOf = ({ file, line }: Block) => `${basename(file, '.md')}-${line}`;

let compiled: string;
let empty: string;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  empty = mkdtempSync(join(tmpdir(), 'polytask-docs-'));
  writeFileSync(join(folder, 'shows.mjs'), SHOWS);
  writeFileSync(
    join(folder, 'shows.d.ts'),
    'declare function shows(line: number, ...values: unknown[]): void;\n',
  );
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  for (const block of blocks) {
    const { code } = withShown(block);
    // A module even without an import, so that no two blocks share their names.
    if (block.language === 'ts') writeFileSync(join(folder, `${nameOf(block)}.ts`), `${code}\nexport {};\n`);
    else writeFileSync(join(folder, `${nameOf(block)}.mjs`), code);
  }
  compiled = node([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], root).stdout;
});

afterAll(() => rmSync(empty, { recursive: true, force: true }));

function node(args: readonly string[], cwd: string) {
  return spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 55_000,
  });
}

describe('the code in the docs', () => {
  it('compiles', () => {
    expect(compiled).toBe('');
  });

  it('is in README.md', () => {
    expect(blocks.filter(({ file }) => file === 'README.md')).not.toEqual([]);
  });

  it.each(blocks.map((block) => ({ name: `${block.file}:${block.line}`, block })))(
    'runs: $name',
    ({ block }) => {
      const module =
        block.language === 'ts'
          ? `build/build/blocks/${nameOf(block)}.js`
          : `build/blocks/${nameOf(block)}.mjs`;
      const shows = `file://${join(folder, 'shows.mjs')}`;
      const { status, stdout, stderr } = node(['--import', shows, join(root, module)], empty);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const printed = new Map(
        stdout
          .split('\n')
          .filter((line) => line.startsWith('=> '))
          .map((line) => JSON.parse(line.slice(3)) as [number, string]),
      );
      for (const { line, text } of withShown(block).shown) {
        const value = printed.get(line) ?? 'nothing';
        expect(agrees(value, text), `${block.file}:${line} says ${text}, the code gives ${value}`).toBe(true);
      }
    },
  );
});

describe('the examples', () => {
  it.each(examples)('%s runs and prints', (path) => {
    const { status, stdout, stderr } = node([join(root, 'build', path.replace(/\.ts$/, '.js'))], empty);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim()).not.toBe('');
    for (const [claim, holds] of claims[basename(path)]?.(stdout) ?? []) expect(holds, claim).toBe(true);
  });

  it('are there for every claim', () => {
    expect(Object.keys(claims).filter((name) => !examples.includes(join('docs/examples', name)))).toEqual([]);
  });
});

const HOME =
  /^https:\/\/(?:github\.com\/polytask\/polytask\/(?:blob|tree)|raw\.githubusercontent\.com\/polytask\/polytask)\/main\//;

describe('the links in the docs', () => {
  const links = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    return [...text.matchAll(/\]\((?!#)([^)#\s]+)/g)].map((match) => ({ page, to: match[1]! }));
  });

  it('lead to files of the repository', () => {
    const file = (page: string, to: string) =>
      HOME.test(to) ? to.replace(HOME, '') : join(dirname(page), to);
    const inside = links.filter(({ to }) => HOME.test(to) || !/^\w+:/.test(to));
    expect(inside.some(({ to }) => HOME.test(to))).toBe(true);
    expect(inside.filter(({ page, to }) => !existsSync(join(root, file(page, to))))).toEqual([]);
  });

  it('lead to headings that are there', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
    const headings = new Map(
      pages.map((page) => {
        const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
        return [page, [...text.matchAll(/^#+ (.+)$/gm)].map((match) => slug(match[1]!))] as const;
      }),
    );
    const anchors = pages.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!\w+:)([^)#\s]*)#([^)\s]+)\)/g)].map(
        ([, to, anchor]) => ({ page, to: to === '' ? page : join(dirname(page), to!), anchor: anchor! }),
      ),
    );
    expect(anchors.length).toBeGreaterThan(20);
    expect(anchors.filter(({ to, anchor }) => !headings.get(to)?.includes(anchor))).toEqual([]);
  });
});
