import type { Io } from './io.js';

/** A bar on the terminal, redrawn in place, with an estimate of the time that is left; nothing at all where standard error is not a terminal. */
export class ProgressBar {
  readonly #io: Io;
  readonly #title: string;
  readonly #start: number;
  #drawn = 0;
  #last = -Infinity;

  constructor(io: Io, title: string) {
    this.#io = io;
    this.#title = title;
    this.#start = io.now();
  }

  /** @param part how much is done, from 0 to 1; null where nobody knows */
  update(part: number | null, note: string): void {
    const { stderr } = this.#io;
    if (!stderr.isTTY) return;
    const now = this.#io.now();
    if (now - this.#last < INTERVAL) return;
    this.#last = now;
    const bar = part === null ? '' : `${barOf(part)} `;
    const left = part === null ? '' : timeLeft(now - this.#start, part);
    const line = `${this.#title} ${bar}${note}${left}`.slice(0, Math.max(0, stderr.columns - 1));
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

/** Milliseconds before which, and the part below which, an estimate would be a guess. */
const EARLIEST = 2000;
const LEAST = 0.02;

/** `, 1 min 20 s left`, where what is left takes as long for its part as what is done; nothing while that is too early to say. */
function timeLeft(elapsed: number, part: number): string {
  if (elapsed < EARLIEST || !(part >= LEAST)) return '';
  return `, ${duration((elapsed * (1 - Math.min(1, part))) / part / 1000)} left`;
}

function duration(given: number): string {
  const seconds = Math.ceil(given);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
