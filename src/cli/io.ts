/** The world as the command line sees it; `main.ts` makes it of the process, tests of strings. */

/** Where text goes. */
export interface Sink {
  /** Whether a person reads it as it is written. */
  readonly isTTY: boolean;
  /** The width of the terminal, in characters. */
  readonly columns: number;
  /** Resolves when more may be written. */
  write(text: string): void | Promise<void>;
}

export interface Io {
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds, for the pace of the progress bar alone. */
  now(): number;
}
