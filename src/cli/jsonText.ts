import { DataError } from './failures.js';

/** JSON.parse, with the line of the file where the text stops being JSON. @throws DataError */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const offset = jsonErrorOffset(text);
    const before = text.slice(0, offset).split('\n');
    const position = `character ${before.at(-1)!.length + 1}`;
    const rest = text.slice(offset, offset + 20).split('\n', 1)[0]!;
    const what =
      text.trim() === ''
        ? 'the file is empty'
        : offset >= text.length || OPEN_STRING.test(text.slice(offset))
          ? 'the text ends in the middle; the file is cut off'
          : `it is not JSON from ${position} on: ${JSON.stringify(rest)}`;
    throw new DataError(
      { file, line: before.length },
      `${what}; expected a model file, as polytask fit --out writes.`,
    );
  }
}

const SPACE = /[ \t\n\r]*/y;
const STRING = String.raw`"[ !#-\[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-\[\]-\uffff]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const KEY = new RegExp(STRING, 'y');
const SCALAR = new RegExp(`${STRING}|${NUMBER}|true|false|null`, 'y');
const OPEN_STRING = /^"[^"\\]*(?:\\.[^"\\]*)*\\?$/s;

/** Where a text that is not JSON stops being the beginning of one: the first character that cannot stand there. */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return false;
    at += match[0].length;
    return true;
  };
  const takeCharacter = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const key = (): boolean => {
    take(SPACE);
    return take(KEY) && takeCharacter(':');
  };
  const open: string[] = [];
  for (;;) {
    // A value stands here.
    if (takeCharacter('{')) {
      if (!takeCharacter('}')) {
        if (!key()) return at;
        open.push('}');
        continue;
      }
    } else if (takeCharacter('[')) {
      if (!takeCharacter(']')) {
        open.push(']');
        continue;
      }
    } else if (!take(SCALAR)) return at;
    // A value ended here.
    for (;;) {
      const close = open.at(-1);
      if (close === undefined) {
        take(SPACE);
        return at;
      }
      if (takeCharacter(close)) open.pop();
      else if (takeCharacter(',') && (close === ']' || key())) break;
      else return at;
    }
  }
}
