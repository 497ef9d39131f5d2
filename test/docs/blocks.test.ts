import { describe, expect, it } from 'vitest';
import { agrees, blocksOf, withShown } from './blocks.js';

const PAGE = [
  '# Title', // line 1
  '```js',
  'const a = 1;', // line 3
  'a + 1; // => 2',
  '```',
  '<!-- not run -->',
  '```ts',
  'boom();',
  '```',
  '<!-- continues -->',
  '```js',
  'console.log(a, 2) // => 1 2', // line 12
  '```',
  '```json',
  '{}',
  '```',
].join('\n');

describe('the blocks of a page', () => {
  const blocks = blocksOf('page.md', PAGE);

  it('are its js and ts fences, but those not to be run', () => {
    expect(blocks.map(({ line, language }) => [line, language])).toEqual([
      [3, 'js'],
      [12, 'js'],
    ]);
  });

  it('keep the lines of the page, and what they continue', () => {
    const lines = blocks[1]!.code.split('\n');
    expect(lines[2]).toBe('const a = 1;');
    expect(lines[11]).toBe('console.log(a, 2) // => 1 2');
  });

  it('show what stands behind // =>', () => {
    const { code, shown } = withShown(blocks[1]!);
    expect(code.split('\n')[3]).toBe('shows(4, a + 1);');
    expect(code.split('\n')[11]).toBe('shows(12, a, 2);');
    expect(shown).toEqual([
      { line: 4, text: '2' },
      { line: 12, text: '1 2' },
    ]);
  });

  it('refuse // => behind a declaration', () => {
    const [block] = blocksOf('page.md', '```js\nconst a = 1; // => 1\n```');
    expect(() => withShown(block!)).toThrow('page.md:2');
  });
});

describe('what is printed agrees with what is said', () => {
  it.each([
    ['2', '2'],
    ['0.98731', '0.987'],
    ['0.98731', '0.98…'],
    ['-3.14159e-9', '-3.1e-9'],
    ['[ 1.25, 3 ]', '[1.25, 3]'],
    ['{ rows: 2 }', '{rows: 2}'],
  ])('%s, %s', (printed, text) => expect(agrees(printed, text)).toBe(true));

  it.each([
    ['3', '2'],
    ['2.4', '2'],
    ['0.9879', '0.987'],
    ['0.96', '0.98…'],
    ['-3.14', '3.14'],
    ['[ 1.25 ]', '[1.25, 3]'],
    ['true', 'false'],
    ['nothing', '1'],
  ])('not: %s, %s', (printed, text) => expect(agrees(printed, text)).toBe(false));
});
