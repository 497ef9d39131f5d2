import { DataError, quoted } from './failures.js';
import { findFault, type JsonFault } from './jsonScan.js';

/** JSON.parse, with the line of the file where the text stops being JSON or what a model's file can be. @throws DataError */
export function parseJson(text: string, file: string): unknown {
  const fault = findFault(text);
  if (fault === null) return JSON.parse(text);
  const lineStart = text.lastIndexOf('\n', fault.at - 1) + 1;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) line++;
  const character = fault.at - lineStart + 1;
  throw new DataError(
    { file, line },
    `${explain(text, fault, character)}; expected a model file, as polytask fit --out writes.`,
  );
}

function explain(text: string, { at, what }: JsonFault, character: number): string {
  if (what !== null) return `${what} (character ${character})`;
  if (at >= text.length)
    return text.trim() === '' ? 'the file is empty' : 'the text ends in the middle; the file is cut off';
  const rest = text.slice(at, at + 20).split('\n', 1)[0]!;
  return `it is not JSON from character ${character} on: ${quoted(rest)}`;
}
