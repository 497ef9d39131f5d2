import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { FileError } from './failures.js';

/** What is to be kept of a file that is replaced. */
export interface Before {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

interface Kind {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** What a path stands for, all links followed. */
export type Target =
  /** A file, or nothing yet: to be replaced as a whole. */
  | { readonly kind: 'file'; readonly path: string; readonly before: Before | null }
  /** A descriptor that this program was started with: 1 is standard output. */
  | { readonly kind: 'descriptor'; readonly fd: number }
  /** A pipe, a device, a descriptor of another program: to be written to as it is. */
  | { readonly kind: 'stream'; readonly path: string; readonly isPipe: boolean };

const MOST_LINKS = 40;

/**
 * Follows the links itself, for a link may lead to a file that is not there yet, and one in /dev/fd or /proc/self/fd leads to an
 * open descriptor rather than to a path.
 *
 * @param path from the root
 * @throws FileError for a folder; what the system reports
 */
export function findTarget(path: string): Target {
  let name = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    if (name.endsWith('/') || name.endsWith(sep)) throw new FileError('it names a folder');
    const place = join(realpathSync.native(dirname(name)), basename(name));
    const own = ownDescriptor(place);
    if (own !== null) return { kind: 'descriptor', fd: own };
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() !== true) return classify(place, found ?? null);
    if (OPEN_ELSEWHERE.test(place)) return { kind: 'stream', path: place, isPipe: statSync(place).isFIFO() };
    const to = readlinkSync(place);
    name = isAbsolute(to) ? to : `${dirname(place)}${sep}${to}`;
  }
  statSync(path); // which the system refuses, with its own word for it
  throw new FileError('its links lead too far');
}

function classify(path: string, found: (Before & Kind) | null): Target {
  if (found === null || found.isFile()) return { kind: 'file', path, before: found };
  if (found.isDirectory()) throw new FileError('it is a folder');
  if (found.isSocket()) throw new FileError('it is a socket');
  return { kind: 'stream', path, isPipe: found.isFIFO() };
}

const OPEN_ELSEWHERE = /^\/proc\/\d+\/(?:task\/\d+\/)?fd\/\d+$/;

function ownDescriptor(place: string): number | null {
  const [, process_, fd] = /^(?:\/proc\/(\d+)(?:\/task\/\d+)?\/fd|\/dev\/fd)\/(\d+)$/.exec(place) ?? [];
  const isOwn = fd !== undefined && (process_ === undefined || Number(process_) === process.pid);
  return isOwn ? Number(fd) : null;
}
