/** The axes of a table: names of rows and of columns, however long and however many. */
import { shortNames } from './shortNames.js';
import type { JsonObject } from './spec.js';
import { textWidth } from './textWidth.js';

export const FONT_SIZE = 12;
/** Pixels that a line of text needs. */
export const LINE = 14;
/** Characters of a row's name, and of a column's title that stands upright. */
const LONGEST = 44;
const LONGEST_TITLE = 36;
/** Of a title that does not. */
const MOST_LINES = 4;

/**
 * Titles above the columns: in lines where there is room for their words, else upright, and some left out where even
 * that is too wide.
 */
export function columnAxis(titles: readonly string[], width: number): JsonObject {
  const lines = titles.map((title) => wrapped(title, width - 8));
  const axis: JsonObject = { orient: 'top', labelFontWeight: 'bold' };
  if (lines.every((each) => each !== null)) {
    const most = Math.max(...lines.map((each) => each.length));
    // From the upper edge down, so that those of fewer lines begin with empty ones.
    const texts = lines.map((each) =>
      most === 1 ? each[0]! : [...Array(most - each.length).fill(''), ...each],
    );
    const labelPadding = 5 + (most - 1) * LINE;
    return { ...nameAxis(titles, texts), ...axis, labelAngle: 0, labelLineHeight: LINE, labelPadding };
  }
  const upright = nameAxis(titles, shortNames(titles, LONGEST_TITLE));
  return { ...upright, ...axis, labelAngle: -90, ...(width < LINE && { labelOverlap: 'parity' }) };
}

/** A title in lines of whole words, null where they would be too wide or too many. */
function wrapped(title: string, width: number): string[] | null {
  const lines: string[] = [];
  for (const word of title.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, FONT_SIZE, true) <= width) lines[lines.length - 1] = longer;
    else if (textWidth(word, FONT_SIZE, true) <= width) lines.push(word);
    else return null;
  }
  return lines.length <= MOST_LINES ? lines : null;
}

/** Names beside the rows, some left out where they are too thin. */
export function rowAxis(names: readonly string[], height: number): JsonObject {
  return { ...nameAxis(names, shortNames(names, LONGEST)), ...(height < LINE && { labelOverlap: 'parity' }) };
}

/** An axis of names, and what is written for each. */
function nameAxis(names: readonly string[], texts: readonly (string | readonly string[])[]): JsonObject {
  const axis: JsonObject = {
    title: null,
    domain: false,
    ticks: false,
    labelFontSize: FONT_SIZE,
    labelLimit: 0,
  };
  if (texts.every((text, k) => String(text) === names[k])) return axis;
  return { ...axis, labelExpr: `(${JSON.stringify(texts)})[indexof(${JSON.stringify(names)}, datum.label)]` };
}
