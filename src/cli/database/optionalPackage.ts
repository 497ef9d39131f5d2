import { FileError } from '../failures.js';

/** Loads a package that a user may have beside this one. @throws FileError that says how to install it */
export async function optionalPackage<Module>(name: string, what: string): Promise<Module> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new FileError(`${what} needs the package ${name}, which is not installed: npm i ${name}`);
  }
}
