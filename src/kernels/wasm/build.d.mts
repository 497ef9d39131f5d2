/** Compiles the kernels and returns the module's bytes; throws an Error with the compiler's messages. */
export function compile(): Promise<Uint8Array>;
/** The text of `binary.ts` for a module's bytes. */
export function render(bytes: Uint8Array): string;
