/** What CONTRIBUTING.md quotes is in the sources, and the folders that it lists are those that there are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';

const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

interface Quote {
  readonly line: number;
  readonly file: string | undefined;
  /** Parts that follow each other, with something between them. */
  readonly parts: readonly string[];
}

/** The blocks of a page, each with the file that is named last before it. */
function quotesOf(markdown: string): Quote[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ index, 1: code }) => {
    const before = markdown.slice(0, index);
    const file = [...before.matchAll(/`((?:src|test|bench)\/[\w./]+\.\w+)`/g)].at(-1)?.[1];
    return { line: before.split('\n').length, file, parts: code!.split(/^…\n/m) };
  });
}

/** The first part that does not stand in the text, after the one before it. */
function missingPart(text: string, parts: readonly string[]): string | undefined {
  let from = 0;
  return parts.find((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at < 0;
  });
}

describe('CONTRIBUTING.md', () => {
  const quotes = quotesOf(page);

  it('quotes the sources', () => {
    expect(quotes.length).toBeGreaterThan(5);
  });

  it.each(quotes)('quotes $file word for word, on line $line', ({ file, parts }) => {
    expect(file).toBeDefined();
    expect(missingPart(readFileSync(join(root, file!), 'utf8'), parts)).toBeUndefined();
  });

  it('would not quote what is not there, or in another order', () => {
    const [quote] = quotesOf('`src/a.ts`:\n\n```ts\na\n…\nb\n```\n');
    expect(quote).toEqual({ line: 3, file: 'src/a.ts', parts: ['a\n', 'b\n'] });
    expect(missingPart('a\nc\nb\n', quote!.parts)).toBeUndefined();
    expect(missingPart('b\na\n', quote!.parts)).toBe('b\n');
  });

  it('names files that exist', () => {
    const named = [...page.matchAll(/`((?:src|test|bench)\/[\w./]+\.\w+)`/g)].map(([, path]) => path!);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('lists every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const listed = [...page.matchAll(/^ {6}(\w+)\/ /gm)].map(([, name]) => name!);
    expect(listed.sort()).toEqual(folders.map(({ name }) => name).sort());
  });
});

describe('test/README.md', () => {
  it('lists every folder of test', () => {
    const text = readFileSync(join(root, 'test/README.md'), 'utf8');
    const folders = readdirSync(join(root, 'test'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const listed = [...text.matchAll(/^\| `(\w+)\/` \|/gm)].map(([, name]) => name!);
    expect(listed.sort()).toEqual(folders.map(({ name }) => name).sort());
  });
});
