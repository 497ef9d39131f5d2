/** What the fields of a row can be separated by, and how it is called. */
export const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
};

/** The delimiter that the user names: a word, or the character itself; null for anything else. */
export function readDelimiter(text: string): string | null {
  if (Object.hasOwn(DELIMITERS, text)) return DELIMITERS[text]!;
  if (text === '\\t') return '\t';
  return [...text].length === 1 && !/["\r\n\p{L}\p{N}.+-]/u.test(text) ? text : null;
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
