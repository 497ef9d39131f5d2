const ENTRY = /(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;

/**
 * Splits `a,"b, c",d` at the commas outside of double quotes; `""` inside of quotes is a quote.
 *
 * @returns null where a quote is not closed, or has text before or behind it
 */
export function splitList(text: string): string[] | null {
  const parts: string[] = [];
  ENTRY.lastIndex = 0;
  for (;;) {
    const match = ENTRY.exec(text);
    if (match === null) return null;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2]!.trim());
    if (match[3] === '') return parts;
  }
}

/** The inverse of `splitList`. */
export function joinList(names: readonly string[]): string {
  return names
    .map((name) => (/[",]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name))
    .join(',');
}

/** A text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
