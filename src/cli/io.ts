/** The world as the command line sees it; `main.ts` makes it of the process, tests of strings. */

/** Why a run is stopped. */
export class Interruption extends Error {
  override readonly name: string = 'Interruption';
  readonly exitCode: number;

  /** @param signal the number of the signal; a shell adds 128 to it */
  constructor(signal: number) {
    super(`stopped by signal ${signal}`);
    this.exitCode = 128 + signal;
  }
}

/** Where text goes. */
export interface Sink {
  /** Whether a person reads it as it is written. */
  readonly isTTY: boolean;
  /** The width of the terminal, in characters. */
  readonly columns: number;
  /** Resolves when more may be written. Standard output rejects with a FileError, with ReaderGone, or when the run is stopped. */
  write(text: string): void | Promise<void>;
}

export interface Io {
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Aborted by Ctrl-C and other signals; the reason tells the exit code where it is an `Interruption`. */
  readonly signal: AbortSignal;
  /** Milliseconds, for the pace of the progress bar alone. */
  now(): number;
}
