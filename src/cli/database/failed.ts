import { FileError } from '../failures.js';
import type { Io } from '../io.js';
import type { Address } from './address.js';

/** What a database said of what it could not do, without the password; what the run was stopped with where it was. */
export function failed(
  { shown, secret }: Pick<Address, 'shown' | 'secret'>,
  error: unknown,
  { signal }: Pick<Io, 'signal'>,
  verb: 'read' | 'write' = 'read',
): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof FileError || !(error instanceof Error)) return error;
  const message =
    error.message === '' ? String((error as { code?: unknown }).code ?? error.name) : error.message;
  const said = message.split('\n\n')[0]!.trim().replaceAll('\n', ' ');
  const safe = [secret, secret && decoded(secret)].reduce<string>(
    (all, word) => (word ? all.replaceAll(word, '…') : all),
    said,
  );
  return new FileError(`cannot ${verb} ${shown}: ${safe}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
