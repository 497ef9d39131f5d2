/**
 * Compiles `assembly/` into modules, carried as text so that no bundler has to find a file: `binary.ts` has the kernels,
 * `elementaryBinary.ts` the functions that losses ask for, which metrics then have without kernels, `pairsBinary.ts` the descents on
 * labels, which only classifiers need, and `coupledBinary.ts` soft sharing of regressions. The text is in
 * hexadecimal, which gzip makes a fifth smaller than base64 (its digits fall on the bytes' borders). The same source gives the same bytes.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The file that a source of `assembly/` is written to. */
export const TARGETS = {
  index: 'binary.ts',
  elementary: 'elementaryBinary.ts',
  pairs: 'pairsBinary.ts',
  coupled: 'coupledBinary.ts',
};

/**
 * Compiles `assembly/index.ts`, or another source there, of a folder, this one unless told otherwise, and returns the
 * module's bytes; throws an Error with the compiler's messages.
 */
export async function compile(base = folder, source = 'index') {
  let binary;
  const flags =
    '--runtime stub --importMemory --noExportMemory --noAssert -O3 --converge --enable simd'.split(' ');
  const { error, stderr } = await asc.main(
    [`assembly/${source}.ts`, '--baseDir', base, '--outFile', 'kernels.wasm', ...flags],
    {
      writeFile: (_name, contents) => {
        binary = contents;
      },
    },
  );
  if (error || !binary) throw new Error(`the kernels do not compile\n${stderr}`, { cause: error });
  return binary;
}

/** The text of the file for a module's bytes. */
export function render(bytes) {
  const text = Buffer.from(bytes).toString('hex');
  return `/** A compiled module, in hexadecimal; written by build.mjs. */\nexport const BINARY: string =\n  '${text}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const [source, file] of Object.entries(TARGETS)) {
      const target = new URL(file, import.meta.url);
      const text = render(await compile(folder, source));
      const before = await readFile(target, 'utf8').catch(() => '');
      if (text !== before) await writeFile(target, text);
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
