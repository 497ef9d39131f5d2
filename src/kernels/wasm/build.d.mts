/** The file that a source of `assembly/` is written to. */
export const TARGETS: Readonly<Record<'index' | 'elementary', string>>;
/**
 * Compiles `assembly/index.ts`, or another source there, of a folder, this one unless told otherwise, and returns the
 * module's bytes; throws an Error with the compiler's messages.
 */
export function compile(base?: string, source?: string): Promise<Uint8Array>;
/** The text of the file for a module's bytes. */
export function render(bytes: Uint8Array): string;
