import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process of its own took. */
export interface Measured {
  readonly seconds: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  /** The most memory that it had, bytes; NaN where the system does not tell. */
  readonly peak: number;
  readonly stdout: string;
}

const EVERY = 20;
/** How many of Linux's ticks are a second. */
const TICKS = 100;

/** Runs a program and watches it by Linux's /proc. @throws where it fails */
export async function measure(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Measured> {
  const start = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  let peak = Number.NaN;
  let cpuSeconds = Number.NaN;
  const watch = setInterval(() => {
    const status = read(`/proc/${child.pid}/status`);
    const found = /VmHWM:\s+(\d+) kB/.exec(status);
    if (found) peak = Number(found[1]) * 1024;
    const fields = read(`/proc/${child.pid}/stat`).split(') ')[1]?.split(' ');
    if (fields) cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
  }, EVERY);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr.slice(-2000)}`);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds, peak, stdout };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
