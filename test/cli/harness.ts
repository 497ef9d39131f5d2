import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Io, Sink } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { makeRegression } from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';

/** What a run printed and returned. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  /** Chunks of standard input. */
  readonly stdin?: readonly (string | Uint8Array)[] | AsyncIterable<string | Uint8Array>;
  /** Whether standard error is a terminal. */
  readonly isTTY?: boolean;
  /** Whether standard output is one. */
  readonly isRead?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** Hears what is written to standard error. */
  readonly onStderr?: (text: string) => void;
}

/** A folder of its own, removed when the file's tests are over. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'polytask-cli-'));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true, force: true }));
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content);
    return name;
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  list(): string[] {
    return readdirSync(this.path).sort();
  }

  /** Runs the command line here. */
  async run(argv: readonly string[], setting: Setting = {}): Promise<Ran> {
    let now = 0;
    const out = collector(setting.isRead ?? false, setting.columns);
    const err = collector(setting.isTTY ?? false, setting.columns, setting.onStderr);
    const io: Io = {
      cwd: this.path,
      stdout: out,
      stderr: err,
      stdin: chunksOf(setting.stdin ?? []),
      signal: setting.signal ?? new AbortController().signal,
      now: () => (now += 1000),
    };
    const code = await run(argv, io, '1.2.3');
    return { code, stdout: out.text(), stderr: err.text() };
  }
}

function collector(
  isTTY: boolean,
  columns = 100,
  onWrite: (text: string) => void = () => {},
): Sink & { text(): string } {
  const parts: string[] = [];
  return {
    isTTY,
    columns,
    write: (text) => {
      parts.push(text);
      onWrite(text);
    },
    text: () => parts.join(''),
  };
}

async function* chunksOf(
  chunks: readonly (string | Uint8Array)[] | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
}

/** Rows of cells as CSV. */
export function csv(rows: readonly (readonly (string | number)[])[], delimiter = ','): string {
  return rows.map((row) => `${row.join(delimiter)}\n`).join('');
}

/** A seeded problem as a table: p features x0, x1, ... and T targets y0, y1, .... */
export function table(n: number, p: number, nTargets: number): { names: string[]; rows: number[][] } {
  const { X, Y } = makeRegression({
    nSamples: n,
    nFeatures: p,
    nInformative: Math.min(p, 3),
    nTargets,
    noise: 30,
    randomState: 3,
  });
  const names = [
    ...Array.from({ length: p }, (_, j) => `x${j}`),
    ...Array.from({ length: nTargets }, (_, t) => `y${t}`),
  ];
  return { names, rows: X.to2DArray().map((row, i) => [...row, ...Y.getRow(i)]) };
}

/** A seeded table of people with words, gaps and labels: `country,sex,age,income,height,weight,smoker,grade`. */
export function people(n: number): string {
  const random = createRandom(5);
  const below = (count: number): number => Math.floor(random.uniform() * count);
  const lines = Array.from({ length: n }, () => {
    const [country, isMale, age] = [below(3), below(2), 20 + below(50)];
    const income = random.uniform() < 0.1 ? '' : (20 + 30 * random.uniform()).toFixed(1);
    const height = (160 + 12 * isMale + 2 * random.uniform()).toFixed(1);
    const weight = (50 + 0.3 * age + 10 * isMale + 5 * country + 3 * random.uniform()).toFixed(1);
    const smoker = random.uniform() < 0.3 + 0.3 * isMale ? 'yes' : 'no';
    const words = [['Kenya', 'Peru', 'Nepal'][country]!, isMale ? 'm' : 'f'];
    return [...words, age, income, height, weight, smoker, 1 + below(3)].join(',');
  });
  return `country,sex,age,income,height,weight,smoker,grade\n${lines.join('\n')}\n`;
}
