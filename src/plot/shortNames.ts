/**
 * Names of `longest` characters at most, each told from the others. Of a longer one the middle is left out, for names
 * often differ at the end; of names that would then look the same, what they have in common is left out; where that
 * does not do either, the number in the list is written behind.
 *
 * @param names distinct
 * @param longest 12 or more
 */
export function shortNames(names: readonly string[], longest: number): string[] {
  const short = names.map((name) => shorten(name, longest));
  for (const group of alike(short)) {
    const [from, to] = differing(group.map((k) => names[k]!));
    for (const k of group) short[k] = window(names[k]!, from, to, longest);
  }
  for (const group of alike(short)) {
    for (const k of group) {
      const number = ` (${k})`;
      short[k] = shorten(names[k]!, longest - number.length) + number;
    }
  }
  return short;
}

/** A text of `longest` characters at most; of a longer one the middle is left out. */
function shorten(text: string, longest: number): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  const end = Math.floor((longest - 1) * 0.4);
  return `${characters.slice(0, longest - 1 - end).join('')}\u2026${characters.slice(-end).join('')}`;
}

/** The places of texts that are the same as others, group by group. */
function alike(texts: readonly string[]): number[][] {
  const places = new Map<string, number[]>();
  for (const [k, text] of texts.entries()) {
    const group = places.get(text);
    if (group) group.push(k);
    else places.set(text, [k]);
  }
  return [...places.values()].filter(({ length }) => length > 1);
}

/** How many characters texts have in common at their beginning, and at their end. */
function differing(texts: readonly string[]): [begin: number, end: number] {
  const split = texts.map((text) => [...text]);
  const shortest = Math.min(...split.map(({ length }) => length));
  const first = split[0]!;
  const common = (at: (characters: readonly string[], k: number) => string | undefined, most: number) => {
    let k = 0;
    while (k < most && split.every((characters) => at(characters, k) === at(first, k))) k++;
    return k;
  };
  const begin = common((characters, k) => characters[k], shortest);
  return [begin, common((characters, k) => characters[characters.length - 1 - k], shortest - begin)];
}

/** The beginning of a text and, after what is left out, the part where it differs from others. */
function window(text: string, begin: number, end: number, longest: number): string {
  const characters = [...text];
  const head = Math.min(begin, Math.floor(longest / 3));
  const room = longest - head - 2;
  const from = Math.max(head, Math.min(begin - 2, characters.length - end - room));
  const until = Math.min(characters.length, from + room);
  const gap = from > head ? '\u2026' : '';
  const rest = until < characters.length ? '\u2026' : '';
  return `${characters.slice(0, head).join('')}${gap}${characters.slice(from, until).join('')}${rest}`;
}
