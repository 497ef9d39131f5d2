/** A report as one HTML file: no script, no network, nothing from elsewhere. */
import { VERSION } from '../files/version.js';
import type { Block, Chapter, Figure, Part, Table, TableColumn } from './blocks.js';
import { type Child, element, type Markup } from './markup.js';
import { STYLES, STYLES_HASH } from './styles.js';

/** Pictures are drawn for a desk or paper, and for a phone; the style sheet shows one of them. */
const WIDTHS = { wide: 740, narrow: 308 };

/** Numbers, so that elements have ids of their own. */
class Ids {
  #last = 0;

  next(prefix: string): string {
    return `${prefix}${++this.#last}`;
  }
}

/** @param chapters one is the whole page, of several each has a heading of its own */
export function pageOf(
  title: string,
  about: string | null,
  warnings: readonly string[],
  chapters: readonly Chapter[],
): string {
  const ids = new Ids();
  const single = chapters.length === 1;
  const main = element(
    'main',
    {},
    element('h1', {}, title),
    ...(about === null ? [] : [element('p', { class: 'about' }, about)]),
    ...warningList(warnings),
    ...chapters.map((chapter) => chapterOf(chapter, single, ids)),
    element('footer', {}, `Written by polytask ${VERSION}. This file needs no network and runs no script.`),
  );
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: `default-src 'none'; style-src '${STYLES_HASH}'; base-uri 'none'; form-action 'none'`,
    }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, title),
    { markup: `<style>${STYLES}</style>` },
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, element('body', {}, main)).markup}\n`;
}

function chapterOf(chapter: Chapter, single: boolean, ids: Ids): Markup {
  const { title, lead, facts, warnings, parts } = chapter;
  const level = single ? 2 : 3;
  const anchors = parts.map(() => ids.next('part-'));
  return element(
    'section',
    { class: 'chapter' },
    ...(single ? [] : [element('h2', {}, title)]),
    element('p', { class: 'lead' }, lead),
    ...warningList(warnings),
    ...(facts.length === 0 ? [] : [element('dl', {}, ...facts.map(factOf))]),
    ...(parts.length < 3 ? [] : [contents(parts, anchors, title)]),
    ...parts.map((part, k) => partOf(part, anchors[k]!, level, ids)),
  );
}

function warningList(warnings: readonly Child[]): Markup[] {
  const items = warnings.map((warning) => element('li', {}, warning));
  return items.length === 0 ? [] : [element('ul', { class: 'warnings' }, ...items)];
}

const factOf = ([name, value, about]: Chapter['facts'][number]): Markup =>
  element(
    'div',
    {},
    element('dt', {}, name),
    element('dd', {}, value, ...(about === '' ? [] : [element('small', {}, about)])),
  );

function contents(parts: readonly Part[], anchors: readonly string[], title: string): Markup {
  const items = parts.map((part, k) =>
    element('li', {}, element('a', { href: `#${anchors[k]!}` }, part.title)),
  );
  return element('nav', { 'aria-label': `Contents: ${title}` }, element('ol', {}, ...items));
}

const partOf = ({ title, blocks }: Part, id: string, level: number, ids: Ids): Markup =>
  element(
    'section',
    { 'aria-labelledby': id },
    element(`h${level}`, { id }, title),
    ...blocks.map((block) => blockOf(block, ids)),
  );

function blockOf(block: Block, ids: Ids): Child {
  switch (block.kind) {
    case 'text':
      return element('p', {}, block.text);
    case 'code':
      return element('pre', { tabindex: '0' }, element('code', {}, block.text));
    case 'table':
      return tableOf(block);
    case 'figure':
      return figureOf(block, ids);
  }
}

function figureOf({ name, told, caption, draw }: Figure, ids: Ids): Markup {
  const pictures = Object.entries(WIDTHS).map(([look, size]) => {
    const { width, height, marks } = draw(size);
    const [title, description] = [ids.next('title-'), ids.next('description-')];
    return element(
      'svg',
      {
        class: look,
        role: 'img',
        'aria-labelledby': `${title} ${description}`,
        viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
        width: Math.ceil(width),
        height: Math.ceil(height),
        'font-size': 13, // where a policy forbids the style sheet
      },
      element('title', { id: title }, name),
      element('desc', { id: description }, told),
      ...marks,
    );
  });
  return element('figure', {}, element('figcaption', {}, caption), ...pictures);
}

/** Titles longer than this are broken into lines. */
const LONG_TITLE = 14;
/** Names up to this length stay in one line. */
const SHORT_NAME = 24;

function tableOf({ caption, columns, rest, isLong }: Table): Child {
  const rows = Array.from({ length: columns[0]!.cells.length }, (_, i) =>
    element('tr', {}, ...columns.map((column, k) => cellOf(column, i, k === 0))),
  );
  const heads = columns.map(({ title, isNumber }) => {
    const look = [isNumber ? 'number' : '', title.length > LONG_TITLE ? 'long' : ''].filter(Boolean);
    return element('th', { scope: 'col', class: look.join(' ') || undefined }, title);
  });
  const table = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
  const scrolled = element(
    'div',
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption },
    table,
    ...(rest === undefined ? [] : [element('p', { class: 'rest' }, rest)]),
  );
  if (!isLong) return scrolled;
  return element('details', {}, element('summary', {}, `${caption} (${rows.length} rows)`), scrolled);
}

function cellOf({ cells, isNumber, tones }: TableColumn, i: number, isFirst: boolean): Markup {
  const isShort = isFirst && cells[i]!.length <= SHORT_NAME;
  const looks = [isNumber ? 'number' : '', isShort ? 'short' : '', tones?.[i] ?? ''].filter(Boolean);
  const look = looks.join(' ') || undefined;
  return isFirst
    ? element('th', { scope: 'row', class: look }, cells[i]!)
    : element('td', { class: look }, cells[i]!);
}
