import type { Server } from 'node:http';

/** A server of a folder's files. */
export function serve(folder: string): Server;
