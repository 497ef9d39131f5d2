import { describe, expect, it } from 'vitest';
import { codeOf, readSources, type Sources } from './source.js';

const sources: Sources = new Map(
  [...readSources('src', '.ts')].filter(([path]) => !path.startsWith('kernels/wasm/assembly/')),
);

/** The lines of the sources where a pattern stands in code, comments and strings left out. */
function linesWith(found: Sources, folder: string, pattern: RegExp): string[] {
  return [...found].flatMap(([path, text]) =>
    codeOf(text)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${folder}/${path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

describe('code of src', () => {
  it.each([
    { what: 'Math.random', pattern: /\bMath\.random\b/, except: ['random.ts'] },
    {
      what: 'the clock',
      pattern: /\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/,
      except: ['solvers/drivers.ts', 'cli/'],
    },
    { what: 'console', pattern: /\bconsole\./, except: ['errors.ts', 'cli/'] },
    { what: 'code from text', pattern: /\beval\(|\bFunction\(/, except: ['kernels/gpu/'] },
    { what: 'a default export', pattern: /\bexport\s+default\b|\bas\s+default\b/, except: [] },
    { what: 'any', pattern: /(?:[:<|&,=(]|\bas|\bextends)\s*any\b/, except: [] },
  ])('does without $what', ({ pattern, except }) => {
    const bound = new Map([...sources].filter(([path]) => !except.some((start) => path.startsWith(start))));
    expect(linesWith(bound, 'src', pattern)).toEqual([]);
  });

  it('prints nothing but warnings', () => {
    const errors = new Map([['errors.ts', sources.get('errors.ts')!]]);
    expect(linesWith(errors, 'src', /\bconsole\.(?!warn\b)/)).toEqual([]);
  });

  it('is read without comments and strings', () => {
    const text = ["const a = 'Math.random'; // Math.random", '/** Math.random */', 'Math.random();'].join(
      '\n',
    );
    expect(linesWith(new Map([['a.ts', text]]), 'src', /Math\.random/)).toEqual([
      'src/a.ts:3: Math.random();',
    ]);
  });
});

describe('src/index.ts', () => {
  it('holds named re-exports alone', () => {
    const code = codeOf(sources.get('index.ts')!);
    const rest = code.replace(/export\s+(?:type\s+)?\{[\w\s,]+\}\s+from\s+'';/g, '').trim();
    expect(rest).toBe('');
  });
});

describe('dist/types/**/*.d.ts', () => {
  const types = readSources('dist/types', '.d.ts');

  it('says any nowhere', () => {
    expect(types.size).toBeGreaterThan(0);
    expect(linesWith(types, 'dist/types', /\bany\b/)).toEqual([]);
  });

  it('belongs to a source that exists', () => {
    const strays = [...types.keys()].filter((path) => !sources.has(path.replace(/\.d\.ts$/, '.ts')));
    expect(strays, 'left over from an earlier build: remove dist/ and build again').toEqual([]);
  });
});
