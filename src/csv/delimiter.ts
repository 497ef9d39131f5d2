/** What the fields of a row can be separated by, and how it is called. */
export const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  space: ' ',
  pipe: '|',
};

/** The delimiter that the user names: a word, or the character itself; null for anything else. */
export function readDelimiter(text: string): string | null {
  if (Object.hasOwn(DELIMITERS, text)) return DELIMITERS[text]!;
  if (text === '\\t') return '\t';
  return [...text].length === 1 && !/["\r\n\p{L}\p{N}.+-]/u.test(text) ? text : null;
}

const DECLARATION = /^"?sep=([^\r\n"])"?(?:[\r\n]|$)/iu;

/**
 * The delimiter of a file: the one given, else the one that its first line declares (`sep=;`, as spreadsheets write it), else the one
 * that its names are separated by.
 *
 * @param head the beginning of the file
 * @returns also whether the first line is such a declaration, and no names
 */
export function chooseDelimiter(
  head: string,
  given: string | null,
): { readonly delimiter: string; readonly isDeclared: boolean } {
  const declared = readDelimiter(DECLARATION.exec(head)?.[1] ?? '');
  return { delimiter: given ?? declared ?? detectDelimiter(head), isDeclared: declared !== null };
}

/**
 * The delimiter of a file by its first line that is not blank: of comma, semicolon and tab the one that stands most often
 * outside of quotes. A tab decides where there is one, for names hold commas more often than tabs.
 *
 * @param head the beginning of the file
 */
export function detectDelimiter(head: string): string {
  const bare = head
    .replace(/"(?:[^"]|"")*"/g, '""')
    .replace(/^[\r\n]+/, '')
    .split(/[\r\n]/, 1)[0]!;
  const count = (delimiter: string): number => bare.split(delimiter).length - 1;
  if (count('\t') > 0) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

export function delimiterName(delimiter: string): string {
  const named = Object.entries(DELIMITERS).find(([, character]) => character === delimiter);
  return named === undefined ? JSON.stringify(delimiter) : named[0];
}
