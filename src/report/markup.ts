/** HTML and SVG as text. What users wrote becomes text and nothing else: only `element` makes a piece of markup. */

/** A piece of HTML or SVG, well-formed by itself. */
export interface Markup {
  readonly markup: string;
}

/** A string is text, which is escaped. */
export type Child = Markup | string | readonly Child[];

export type Attributes = Readonly<Record<string, string | number | undefined>>;

const WITHOUT_END = ['meta'];

/** An element; attributes that are undefined are left out, numbers are rounded to what a screen can show. */
export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) => {
    if (value === undefined) return '';
    return ` ${key}="${typeof value === 'number' ? round(value) : escaped(value)}"`;
  });
  const begin = `<${name}${written.join('')}>`;
  return { markup: WITHOUT_END.includes(name) ? begin : `${begin}${textOf(children)}</${name}>` };
}

/** The markup of children one after the other. */
export function textOf(child: Child): string {
  if (typeof child === 'string') return escaped(child);
  return 'markup' in child ? child.markup : child.map(textOf).join('');
}

/** A name that a user gave, within a sentence: the direction of its letters does not turn what stands beside it. */
export const nameText = (name: string): Markup => element('bdi', {}, name);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters but for the end of a line, halves of characters, and marks that turn the direction of all that follows. */
const UNSAFE = /[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|(?!\n)\p{Cc}|\p{Cs}/gu;

/** A text for an element or an attribute. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, '').replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
