/** Where the page lies when it is built. */
export const FOLDER: string;
export function buildPage(): Promise<void>;
