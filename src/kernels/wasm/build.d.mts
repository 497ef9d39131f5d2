/**
 * Compiles `assembly/index.ts` of a folder, this one unless told otherwise, and returns the module's bytes;
 * throws an Error with the compiler's messages.
 */
export function compile(base?: string): Promise<Uint8Array>;
/** The text of `binary.ts` for a module's bytes. */
export function render(bytes: Uint8Array): string;
