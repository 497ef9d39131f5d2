/** The folders of workers' entries, from this one. */
export const FOLDERS: readonly string[];
/** The text of the script of the workers in a folder, `./` unless given: a classic script, for Node and browsers. */
export function bundle(folder?: string): Promise<string>;
/** The text of `bundle.ts`. */
export function render(text: string): string;
