import { printable } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

export { printable };

/** The exit codes; documented in `polytask --help`. */
export const EXIT = { fine: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The command itself is wrong: an unknown option, a value out of its range, an argument that is missing. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** A file cannot be read or written. */
export class FileError extends Error {
  override readonly name: string = 'FileError';

  constructor(message: string) {
    super(printable(message));
  }
}

/** Whoever read standard output has gone (`| head`): nobody is left to tell. */
export class ReaderGone extends Error {
  override readonly name: string = 'ReaderGone';
}

/** Stopped by a signal, but not before a result was written. */
export class StoppedLate extends Error {
  override readonly name: string = 'Interrupted';

  /** @param written the name of the file */
  constructor(written: string) {
    super(`stopped; ${printable(written)} had been written`);
  }
}

/** Where in a file something stands; lines count from 1, as editors do. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: string | undefined;
  readonly value?: string | undefined;
}

/** A file's content cannot be used. */
export class DataError extends InputError {
  override readonly name: string = 'DataError';
  readonly place: Place;

  /** @param message what is wrong and what to do; the place is put in front of it */
  constructor(place: Place, message: string) {
    const { file, line, column } = place;
    const where = [
      file,
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(column === undefined ? [] : [`column ${quoted(column)}`]),
    ];
    super(printable(`${where.join(', ')}: ${message}`));
    this.place = place;
  }
}

/** Text from a file in double quotes, safe for a terminal and cut to a readable length. */
export function quoted(text: string, longest = 60): string {
  const short = [...text].length > longest ? `${[...text].slice(0, longest).join('')}…` : text;
  return `"${printable(short)}"`;
}

/** `"a", "b", "c" and 4 more`. */
export function quotedList(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => quoted(name));
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

/** A text of several lines made safe for a terminal; line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/[^\n\t]+/g, printable);
}
