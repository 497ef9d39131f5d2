import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { agrees, type Block, blocksOf, withShown } from './blocks.js';
import { inDocs, node } from './programs.js';

/** The blocks' files lie inside the repository, where the name 'polytask' means the built package. */
const folder = join(root, 'build/blocks');
/** Runs the programs of one page one after the other, each a module of its own, and tells what each showed or said. */
const RUNNER = `import { format } from 'node:util';
import { setWarningHandler } from 'polytask';
const ran = {};
const write = process.stdout.write.bind(process.stdout);
for (const [name, url] of JSON.parse(process.argv[2])) {
  const found = { shown: [], stderr: '', error: null };
  ran[name] = found;
  globalThis.shows = (line, ...values) => void found.shown.push([line, format(...values)]);
  process.stdout.write = () => true;
  process.stderr.write = (text) => ((found.stderr += text), true);
  await import(url).catch((error) => (found.error = String(error?.stack ?? error)));
  await new Promise((resolve) => setImmediate(resolve));
  setWarningHandler(null);
}
write(JSON.stringify(ran));`;
const CONFIG = {
  extends: '../../tsconfig.dev.json',
  compilerOptions: { rootDir: '../..', outDir: '..', noUnusedLocals: false, noEmitOnError: false },
  include: ['*.ts'],
};

const pages = ['README.md', ...inDocs('.md', 'docs')];
const blocks = pages.flatMap((page) => blocksOf(page, readFileSync(join(root, page), 'utf8')));
const nameOf = ({ file, line }: Block) => `${basename(file, '.md')}-${line}`;

/** What a program showed, by its lines, and what else it said. */
interface Ran {
  readonly shown: [line: number, value: string][];
  readonly stderr: string;
  readonly error: string | null;
}

const urlOf = (block: Block): string => {
  const inside =
    block.language === 'ts' ? `build/build/blocks/${nameOf(block)}.js` : `build/blocks/${nameOf(block)}.mjs`;
  return `file://${join(root, inside)}`;
};

const ran = new Map<string, Ran>();
let compiled: string;
let empty: string;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  empty = mkdtempSync(join(tmpdir(), 'polytask-docs-'));
  writeFileSync(join(folder, 'runner.mjs'), RUNNER);
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
  for (const page of pages) {
    const programs = blocks.filter(({ file }) => file === page).map((block) => [nameOf(block), urlOf(block)]);
    const { status, stdout, stderr } = node([join(folder, 'runner.mjs'), JSON.stringify(programs)], empty);
    if (status !== 0) throw new Error(`the programs of ${page} ended with ${status}: ${stderr}`);
    for (const [name, found] of Object.entries(JSON.parse(stdout) as Record<string, Ran>))
      ran.set(name, found);
  }
});

afterAll(() => rmSync(empty, { recursive: true, force: true }));

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
      const { shown, stderr, error } = ran.get(nameOf(block))!;
      expect(error).toBe(null);
      expect(stderr).toBe('');
      const printed = new Map(shown);
      for (const { line, text } of withShown(block).shown) {
        const value = printed.get(line) ?? 'nothing';
        expect(agrees(value, text), `${block.file}:${line} says ${text}, the code gives ${value}`).toBe(true);
      }
    },
  );
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
