/** What can stand between groups of three digits, by the words of `--thousands`. */
export const THOUSANDS: Readonly<Record<string, string>> = {
  comma: ',',
  point: '.',
  space: ' ',
  apostrophe: "'",
};

/** The separator as `--thousands` takes it. */
export function separatorWord(separator: string): string {
  const named = Object.entries(THOUSANDS).find(
    ([, mark]) => mark === (/\s/.test(separator) ? ' ' : separator),
  );
  return named === undefined ? `'${separator}'` : named[0];
}

/** `1,234,567.8` without the separators; what is not grouped by threes stays as it is. A space stands for those that do not break, too. */
export function ungrouped(text: string, separator: string): string {
  const plain = separator === ' ' ? text.trim().replace(/[\u00a0\u202f]/g, ' ') : text.trim();
  const groups = plain.split(separator);
  if (groups.length === 1) return text;
  const isGrouped =
    /^[+-]?\d{1,3}$/.test(groups[0]!) &&
    groups.slice(1, -1).every((group) => /^\d{3}$/.test(group)) &&
    /^\d{3}(?!\d)/.test(groups.at(-1)!);
  return isGrouped ? groups.join('') : text;
}
