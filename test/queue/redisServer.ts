import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll } from 'vitest';

/** Whether there is a redis-server; says so where there is none, and is an error in CI. */
export function hasRedis(what: string): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  if (process.env.CI) throw new Error('redis-server is not installed');
  console.log(`SKIPPED: ${what}, for there is no redis-server on this machine.`);
  return false;
}

/** Starts a server that keeps nothing on disk. @returns its URL, when it is ready */
export async function startRedis(
  folder: string,
  port?: number,
): Promise<{ url: string; server: ChildProcess }> {
  const own = port ?? (await freePort());
  const settings = { port: own, save: '', appendonly: 'no', dir: folder, bind: '127.0.0.1' };
  const server = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]),
  );
  await told(server, 'Ready to accept connections');
  return { url: `redis://127.0.0.1:${own}`, server };
}

/** Processes that are ended with the file's tests. */
export function processes(): { start(argv: readonly string[], cwd?: string): ChildProcess } {
  const all: ChildProcess[] = [];
  afterAll(() => {
    for (const child of all) child.kill('SIGKILL');
  });
  return {
    start(argv, cwd) {
      const child = spawn(process.execPath, argv, { cwd });
      all.push(child);
      return child;
    },
  };
}

/** Resolves with all that a process has written when some words are among it. */
export function told(child: ChildProcess, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (data: Buffer): void => {
      text += data.toString();
      if (text.includes(words)) resolve(text);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('close', () => reject(new Error(`it ended without "${words}": ${text}`)));
  });
}

/** The code with which a process ends. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
