/**
 * The classes whose files can be read by the name that stands in them. Each class enters itself when its module is
 * loaded, so that reading a pipeline brings no class into a bundle that the program does not use.
 */

/** A class of this package that has files. */
export interface ModelClass {
  /** @throws InputError for the first field that is not as it should be */
  fromJSON(file: unknown): object;
}

const classes = new Map<string, ModelClass>();

/** Enters a class under the name that stands in its files. */
export function enterClass(name: string, Class: ModelClass): void {
  classes.set(name, Class);
}

export function classNamed(name: unknown): ModelClass | undefined {
  return typeof name === 'string' ? classes.get(name) : undefined;
}

/** The names of some classes, or of all that are loaded. */
export function classNames(some?: readonly ModelClass[]): string[] {
  return [...classes].filter(([, Class]) => some?.includes(Class) ?? true).map(([name]) => name);
}
