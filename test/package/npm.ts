import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** What `npm pack --json` says of a package. */
export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Runs a program to its end, without standard input, and returns what it printed. */
export function run(command: string, args: readonly string[], cwd: string): SpawnSyncReturns<string> {
  return spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 110_000,
  });
}

/** Runs a program that has to succeed; the error shows all that it printed. */
export function output(command: string, args: readonly string[], cwd: string): string {
  const { status, signal, error, stdout, stderr } = run(command, args, cwd);
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')}\n${error ?? `ended with ${signal ?? status}`}\n${stdout}${stderr}`,
  );
}

const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;

/**
 * Installs packages in a folder.
 *
 * @returns null, or why it could not be had: no network, and nothing in npm's cache
 */
export function install(what: readonly string[], cwd: string): string | null {
  const args = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...what];
  const { status, stdout, stderr } = run('npm', args, cwd);
  if (status === 0) return null;
  const reason = NO_NETWORK.exec(stderr)?.[0];
  if (reason === undefined || process.env.CI === 'true') {
    throw new Error(`npm ${args.join(' ')}\nended with ${status}\n${stdout}${stderr}`);
  }
  return `its dependencies cannot be installed here (${reason})`;
}
