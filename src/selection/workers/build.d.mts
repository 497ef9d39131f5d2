/** The text of the workers' script: a classic script, for Node and browsers. */
export function bundle(): Promise<string>;
/** The text of `bundle.ts`. */
export function render(text: string): string;
