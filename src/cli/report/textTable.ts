import { printable } from '../failures.js';

/** A column of a table in text. */
export interface TextColumn {
  readonly title: string;
  readonly cells: readonly string[];
  readonly align: 'left' | 'right';
}

const GAP = '  ';
const LONGEST = 32;

/** Columns side by side; lines without white space at their ends. */
export function textTable(columns: readonly TextColumn[], indent: string = GAP): string[] {
  const laid = columns.map(({ title, cells, align }) => {
    const all = [title, ...cells].map(shorten);
    const width = longestOf(all);
    return all.map((text) => {
      const space = ' '.repeat(width - lengthOf(text));
      return align === 'left' ? text + space : space + text;
    });
  });
  const lines = laid[0]?.map((_, row) => laid.map((column) => column[row]!).join(GAP)) ?? [];
  return lines.map((line) => (indent + line).trimEnd());
}

function longestOf(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, lengthOf(text)), 0);
}

/** How many of the columns, from the first, fit into a width. */
export function columnsThatFit(columns: readonly TextColumn[], width: number): number {
  let used = 0;
  for (const [k, { title, cells }] of columns.entries()) {
    used += GAP.length + longestOf([title, ...cells].map(shorten));
    if (used > width) return k;
  }
  return columns.length;
}

/** A name made safe for a terminal and cut to a readable length. */
export function shorten(text: string): string {
  const characters = [...printable(text)];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : characters.join('');
}

const lengthOf = (text: string): number => [...text].length;

/** Blocks of lines as they are printed, safe for a terminal. */
export function textOf(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.map(printable).join('\n')).join('\n\n')}\n`;
}
