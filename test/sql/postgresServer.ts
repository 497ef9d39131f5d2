/** A PostgreSQL server in a temporary folder, that is gone after the tests. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Server {
  readonly url: string;
  stop(): void;
}

/** Where a server is, or its programs: a URL, or the folder of `initdb` and `pg_ctl`; null for none. */
export function findPostgres(): string | null {
  const given = process.env.POLYTASK_POSTGRES;
  if (given) return given;
  const root = '/usr/lib/postgresql'; // Debian's
  const folders = existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : [];
  const path = (process.env.PATH ?? '').split(':');
  return [...folders, ...path].find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Starts one, as another user than root, who may not. */
export async function startPostgres(found: string): Promise<Server> {
  if (found.includes('://')) return { url: found, stop: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'polytask-postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chmodSync(folder, 0o777);
  const run = (program: string, ...args: string[]): void => {
    const command = [join(found, program), ...args];
    const [name, ...rest] = isRoot
      ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...command]
      : command;
    execFileSync(name!, rest, {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' },
    });
  };
  const data = join(folder, 'data');
  const port = await freePort();
  run('initdb', '-D', data, '-U', 'polytask', '--auth=trust', '--no-sync', '--encoding=UTF8');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c shared_buffers=32MB`;
  run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  return {
    url: `postgres://polytask@127.0.0.1:${port}/postgres`,
    stop: () => {
      run('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody has now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
