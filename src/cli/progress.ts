import type { Io } from './io.js';

/** A bar on the terminal, redrawn in place; nothing at all where standard error is not a terminal. */
export class ProgressBar {
  readonly #io: Io;
  readonly #title: string;
  #drawn = 0;
  #last = -Infinity;

  constructor(io: Io, title: string) {
    this.#io = io;
    this.#title = title;
  }

  /** @param part how much is done, from 0 to 1; null where nobody knows */
  update(part: number | null, note: string): void {
    const { stderr } = this.#io;
    if (!stderr.isTTY || this.#io.now() - this.#last < INTERVAL) return;
    this.#last = this.#io.now();
    const bar = part === null ? '' : `${barOf(part)} `;
    const line = `${this.#title} ${bar}${note}`.slice(0, Math.max(0, stderr.columns - 1));
    void stderr.write(`\r${line.padEnd(this.#drawn)}`);
    this.#drawn = line.length;
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#drawn > 0) void this.#io.stderr.write(`\r${' '.repeat(this.#drawn)}\r`);
    this.#drawn = 0;
  }
}

const CELLS = 24;

function barOf(part: number): string {
  const done = Math.round(Math.min(1, Math.max(0, part)) * CELLS);
  return `${'█'.repeat(done)}${'░'.repeat(CELLS - done)}`;
}

/** Milliseconds between two drawings. */
const INTERVAL = 50;
