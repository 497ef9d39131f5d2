import type { Plugin } from 'esbuild';

/** Leaves out the texts of workers' scripts where files whose paths match import them. */
export function withoutBundles(importers: RegExp): Plugin;
/** The text of the script of the workers in a folder, `./` unless given: a classic script, for Node and browsers. */
export function bundle(folder?: string): Promise<string>;
/** The text of `bundle.ts`. */
export function render(text: string): string;
