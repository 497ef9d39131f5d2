/** A strict reader of the HTML that reports are: every element is closed, every attribute is quoted, every `&` is a reference. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

const WITHOUT_END = ['meta'];
const TOKEN = /<!doctype html>|<(\/?)([a-z][\w-]*)((?: [\w:-]+="[^"<>]*")*)>|([^<>]+)/y;
const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** @throws Error for what is not well-formed */
export function parse(html: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < html.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(html);
    if (found === null) throw new Error(`not well-formed at ${at}: ${html.slice(at, at + 80)}`);
    const [, slash, name, attributes, text] = found;
    const parent = open.at(-1)!;
    if (text !== undefined) parent.children.push(parent.name === 'style' ? text : unescaped(text));
    if (name === undefined) continue;
    if (slash === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
      continue;
    }
    const pairs = [...attributes!.matchAll(/ ([\w:-]+)="([^"]*)"/g)];
    const made = {
      name,
      attributes: Object.fromEntries(pairs.map(([, key, value]) => [key, unescaped(value!)])),
      children: [],
    };
    parent.children.push(made);
    if (!WITHOUT_END.includes(name)) open.push(made);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return root;
}

function unescaped(text: string): string {
  return text.replace(/&([^;]*);?/g, (_, name: string) => {
    const character = REFERENCES[name];
    if (character === undefined) throw new Error(`a bare & before ${name.slice(0, 20)}`);
    return character;
  });
}

/** All elements, in the order of the text. */
export function elements(root: Element): Element[] {
  return root.children.flatMap((child) => (typeof child === 'string' ? [] : [child, ...elements(child)]));
}

export const named = (root: Element, ...names: readonly string[]): Element[] =>
  elements(root).filter(({ name }) => names.includes(name));

/** What stands in an element, without its tags. */
export function textOf({ children }: Element): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
