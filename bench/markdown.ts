/** Sections of a page that a benchmark writes. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Puts the text between the lines `<!-- name -->` and the next `<!-- end -->`. */
export function writeSection(file: string, name: string, text: string): void {
  const page = readFileSync(file, 'utf8');
  const start = `<!-- ${name} -->\n`;
  const at = page.indexOf(start);
  const end = page.indexOf('<!-- end -->', at);
  if (at < 0 || end < 0) throw new Error(`${file} has no lines '${start.trim()}' and '<!-- end -->'`);
  writeFileSync(file, `${page.slice(0, at + start.length)}\n${text}\n\n${page.slice(end)}`);
}
