import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** Source texts by their path inside the folder they were read from, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

/** All files below a folder of the repository whose names end in `suffix`. */
export function readSources(folder: string, suffix: string): Sources {
  const sources = new Map<string, string>();
  const visit = (inside: string): void => {
    for (const name of readdirSync(join(root, folder, inside)).sort()) {
      const path = posix.join(inside, name);
      const file = join(root, folder, path);
      if (statSync(file).isDirectory()) visit(path);
      else if (path.endsWith(suffix)) sources.set(path, readFileSync(file, 'utf8'));
    }
  };
  visit('');
  return sources;
}

const COMMENT = String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`;
const QUOTED = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`;
const TEMPLATE = String.raw`\x60(?:\\[\s\S]|[^\x60\\])*\x60`;
const REGEXP = String.raw`(?<=(?:[(,=:[!&|?{};>]|\breturn|^)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*`;
const TOKENS = new RegExp(`(${COMMENT})|(${QUOTED})|(${TEMPLATE})|(${REGEXP})`, 'gm');

/** The code alone, line for line: comments and quoted strings emptied, of templates only what is computed. */
export function codeOf(text: string): string {
  return text.replace(TOKENS, (token, comment: string | undefined, quoted: string | undefined) => {
    if (quoted !== undefined) return "''";
    const kept = comment === undefined ? /\$\{[^}]*\}|\n/g : /\n/g;
    return ` ${(token.match(kept) ?? []).join('')}`;
  });
}

/** The quoted strings of a text, those of comments left out. */
export function stringsOf(text: string): string[] {
  const strings: string[] = [];
  for (const [, , quoted] of text.matchAll(TOKENS))
    if (quoted !== undefined) strings.push(quoted.slice(1, -1));
  return strings;
}

const FROM = /\b(?:import|export)\b[^'`;=]*?\bfrom\s*'(\d+)'/g;
const BARE = /\bimport\s*\(?\s*'(\d+)'/g;

/** What a module names after `from`, in `import '…'` and in `import('…')`, types included. */
export function importsOf(text: string): string[] {
  const strings: string[] = [];
  const code = text.replace(TOKENS, (token, _comment, quoted: string | undefined) =>
    quoted === undefined ? ' ' : `'${strings.push(token.slice(1, -1)) - 1}'`,
  );
  return [FROM, BARE].flatMap((form) => [...code.matchAll(form)].map((match) => strings[Number(match[1])]!));
}

/** The file that a relative import means, inside the same folder of sources. */
export function resolveImport(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier).replace(/\.js$/, '.ts');
}
