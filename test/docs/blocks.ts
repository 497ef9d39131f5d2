/** A fenced ```js or ```ts block of a Markdown file. */
export interface Block {
  readonly file: string;
  /** The line, from 1, of the block's first line of code. */
  readonly line: number;
  readonly language: 'js' | 'ts';
  readonly code: string;
}

/** What a block's comment `// => text` says that its line gives. */
export interface Shown {
  readonly line: number;
  readonly text: string;
}

/**
 * The blocks of a Markdown file that are to be run: all, but those below `<!-- not run -->`. A block below
 * `<!-- continues -->` starts with the code of the one before it.
 */
export function blocksOf(file: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  const fence = /(?:<!-- (not run|continues) -->\s*\n)?^```(js|ts)\b[^\n]*\n([\s\S]*?)^```/gm;
  for (const { index, 0: whole, 1: mark, 2: language, 3: code } of markdown.matchAll(fence)) {
    const before = markdown.slice(0, index + whole.length - code!.length - 3);
    const line = before.split('\n').length;
    const previous = blocks.at(-1);
    if (mark === 'not run') continue;
    if (mark === 'continues' && previous === undefined) throw new Error(`${file}:${line} continues no block`);
    blocks.push({
      file,
      line,
      language: language as 'js' | 'ts',
      code: mark === 'continues' ? continued(previous!, line, code!) : onLine(line, code!),
    });
  }
  return blocks;
}

/** Code moved down so that its line numbers are those of the Markdown file. */
function onLine(line: number, code: string): string {
  return '\n'.repeat(line - 1) + code;
}

function continued(previous: Block, line: number, code: string): string {
  return previous.code + '\n'.repeat(line - previous.code.split('\n').length) + code;
}

/**
 * The block's code with each line `expression; // => text` made into a call of `shows(line, expression)`,
 * and the texts.
 */
export function withShown(block: Block): { readonly code: string; readonly shown: readonly Shown[] } {
  const shown: Shown[] = [];
  const lines = block.code.split('\n').map((source, i) => {
    const match = /^(\s*)(.+?);?\s*\/\/ => (.+?)\s*$/.exec(source);
    if (match === null) return source;
    const [, indent, statement, text] = match as unknown as [string, string, string, string];
    const expression = /^console\.log\((.*)\)$/.exec(statement)?.[1] ?? statement;
    if (/^(?:const|let|var|return|import|export)\b/.test(expression)) {
      throw new Error(`${block.file}:${i + 1} has // => behind what is no expression`);
    }
    shown.push({ line: i + 1, text });
    return `${indent}shows(${i + 1}, ${expression});`;
  });
  return { code: lines.join('\n'), shown };
}

const NUMBER = /([-+]?\d+(?:\.(\d+))?(?:e([-+]?\d+))?)(…|\.\.\.)?/i;

/**
 * Whether a printed value is what the docs say. White space does not count, and a number with decimals, or
 * with an ellipsis, stands for every number that has the same digits so far.
 */
export function agrees(printed: string, text: string): boolean {
  const tidy = (value: string) =>
    value
      .replace(/\s+/g, ' ')
      .replace(/ ?([[\]{}(),:]) ?/g, '$1')
      .trim();
  const said = tidy(text).split(new RegExp(NUMBER, 'gi'));
  const given = tidy(printed).split(new RegExp(NUMBER, 'gi'));
  // Each number splits into: the text before it, the number, its decimals, its exponent, its ellipsis.
  return (
    said.length === given.length &&
    said.every((part, k) => {
      if (k % 5 === 0) return part === given[k];
      return k % 5 !== 1 || near(Number(given[k]), part, said[k + 1], said[k + 2], said[k + 3]);
    })
  );
}

function near(given: number, said: string, decimals?: string, exponent?: string, ellipsis?: string): boolean {
  if (decimals === undefined && exponent === undefined && ellipsis === undefined)
    return given === Number(said);
  const unit = 10 ** (Number(exponent ?? 0) - (decimals ?? '').length);
  return Math.abs(given - Number(said)) <= unit * (ellipsis ? 1 : 0.5) * (1 + 1e-9);
}
