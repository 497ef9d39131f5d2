import type { Io } from './io.js';

/** Tells on standard error what is worth knowing and no error. */
export async function warnOn(io: Io, message: string): Promise<void> {
  await io.stderr.write(`Warning: ${message}\n`);
}
