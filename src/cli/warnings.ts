import { setWarningHandler } from '../index.js';
import { printable } from './failures.js';
import type { Io } from './io.js';

/** Tells on standard error what is worth knowing and no error. */
export async function warnOn(io: Io, message: string): Promise<void> {
  await io.stderr.write(`Warning: ${printable(message)}\n`);
}

/** Tells on standard error what may be of use. */
export async function noteOn(io: Io, message: string): Promise<void> {
  await io.stderr.write(`Note: ${printable(message)}\n`);
}

/** Work whose warnings are heard here rather than printed. */
export async function hearing<Result>(
  hear: (warning: Error) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const previous = setWarningHandler(hear);
  try {
    return await work();
  } finally {
    setWarningHandler(previous);
  }
}
