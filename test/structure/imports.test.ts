import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenImports, circles } from './layers.js';
import { importsOf, readSources, root, type Sources } from './source.js';

const sources = readSources('src', '.ts');
const own: Sources = new Map([...sources].filter(([path]) => !path.startsWith('kernels/wasm/assembly/')));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<
  string,
  object | undefined
>;
const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

describe('imports of src', () => {
  it('go one way: linalg -> matrix -> kernels -> data, losses, penalties -> problem -> solvers -> estimators -> selection -> index -> cli', () => {
    expect(brokenImports(own, packages)).toEqual([]);
  });

  it('form no circle', () => {
    expect(circles(own)).toEqual([]);
  });

  it('are found at all', () => {
    expect(importsOf(own.get('math/random.ts')!)).toContain('../messages/errors.js');
  });
});

describe('the check of imports', () => {
  const broken = (path: string, text: string) =>
    brokenImports(
      new Map([...own, ['data/fake.ts', ''], ['losses/fake.ts', ''], ['cli/fake.ts', ''], [path, text]]),
      packages,
    );

  it.each([
    ['matrix/fake.ts', 'one way', `import { a } from '../data/fake.js';`],
    ['data/fake.ts', 'one layer', `import type { a } from '../losses/fake.js';`],
    ['solvers/fake.ts', 'one way', `export * from '../cli/fake.js';`],
    ['index.ts', 'one way', `export { a } from './cli/fake.js';`],
    ['messages/fake.ts', 'utility', `import {\n  a,\n  b,\n} from "../matrix/columns.js";`],
    ['datasets/fake.ts', 'datasets/ imports only', `const a = await import('../data/fake.js');`],
    ['problem/fake.ts', '.js', `import '../matrix/columns';`],
    ['problem/fake.ts', 'there is no', `import '../matrix/nowhere.js';`],
    ['problem/fake.ts', 'Node', `import { readFileSync } from 'node:fs';`],
    ['problem/fake.ts', 'package.json', `import { a } from 'left-pad';`],
    ['kernels/wasm/fake.ts', 'kernels know', `import { a } from '../reference/reference.js';`],
    ['attic/fake.ts', 'no place', `import { a } from '../matrix/columns.js';`],
  ])('names the file and the import: %s, %s', (path, reason, text) => {
    const found = broken(path, text).filter((line) => line.startsWith(`src/${path} imports '`));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(reason);
  });

  it('passes over comments and strings', () => {
    const text = `// import '../cli/fake.js'\n/* export * from "../cli/fake.js"; */\nconst a = "it's"; // don't`;
    expect(broken('matrix/fake.ts', text)).toEqual(brokenImports(own, packages));
    expect(
      importsOf(`const a = /['"]/;\nimport { b } from './b.js'; const c = 'import "x"'.length / 2;`),
    ).toEqual(['./b.js']);
  });

  it('sees a circle, types included', () => {
    const fake = new Map([
      ['a.ts', `import type { b } from './b.js';`],
      ['b.ts', `export { c } from './c.js';`],
      ['c.ts', `import { b } from './b.js';`],
    ]);
    expect(circles(fake)).toEqual(['b.ts -> c.ts -> b.ts']);
  });
});
