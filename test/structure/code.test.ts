import { describe, expect, it } from 'vitest';
import { LOSS_NAMES } from '../../src/losses/registry.js';
import { codeOf, readSources, type Sources, stringsOf } from './source.js';

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
    { what: 'Math.random', pattern: /\bMath\.random\b/, except: ['math/random.ts'] },
    {
      what: 'the clock',
      pattern: /\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/,
      except: ['computation/drivers.ts', 'designs/gpu/clock.ts', 'cli/'],
    },
    { what: 'console', pattern: /\bconsole\./, except: ['messages/errors.ts', 'cli/'] },
    { what: 'code from text', pattern: /\beval\(|\bFunction\(/, except: [] },
    { what: 'a default export', pattern: /\bexport\s+default\b|\bas\s+default\b/, except: [] },
    { what: 'any', pattern: /(?:[:<|&,=(]|\bas|\bextends)\s*any\b/, except: [] },
  ])('does without $what', ({ pattern, except }) => {
    const bound = new Map([...sources].filter(([path]) => !except.some((start) => path.startsWith(start))));
    expect(linesWith(bound, 'src', pattern)).toEqual([]);
  });

  it('prints nothing but warnings', () => {
    const errors = new Map([['messages/errors.ts', sources.get('messages/errors.ts')!]]);
    expect(linesWith(errors, 'src', /\bconsole\.(?!warn\b)/)).toEqual([]);
  });

  it('marks the calls that freeze constants as pure, or bundlers would keep those that nobody uses', () => {
    const unmarked = [...sources].flatMap(([path, text]) =>
      (text.match(/^(?:export )?const [^\n]*=\s+Object\.freeze\(/gm) ?? []).map(
        (line) => `src/${path}: ${line}`,
      ),
    );
    expect(unmarked).toEqual([]);
    expect(
      [...sources.values()].join('').match(/\/\* @__PURE__ \*\/ Object\.freeze\(/g)!.length,
    ).toBeGreaterThan(20);
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

describe('the names of losses', () => {
  const named = (found: Sources): string[] =>
    [...found].flatMap(([path, text]) =>
      stringsOf(text)
        .filter((string) => LOSS_NAMES.includes(string))
        .map((name) => `src/${path} names '${name}'`),
    );

  it('stand in losses/ alone: elsewhere a loss is what its contract says', () => {
    const elsewhere = [...sources].filter(([path]) => !path.startsWith('losses/'));
    expect(named(new Map(elsewhere))).toEqual([]);
  });

  it('are found in code and not in comments', () => {
    const text = "// 'squared'\nif (loss.name === 'softmax') f('softmax of K');";
    expect(named(new Map([['a.ts', text]]))).toEqual(["src/a.ts names 'softmax'"]);
  });
});

/** Of `Math`, what has the same bits in every engine. All else that fits need is in src/math. */
const EXACT =
  'abs ceil clz32 floor fround imul max min random round sign sqrt trunc LN2 LOG2E SQRT1_2'.replaceAll(
    ' ',
    '|',
  );
const INEXACT = new RegExp(String.raw`\b(?:Native|JS)?Mathf?\b(?!\.(?:${EXACT})\b)|\b(?:Native|JS)Mathf?\b`);
/** x ** 2 is x * x and 2 ** k a power of two in every engine (test/runtimes says so); other powers are not. */
const POWER = /\*\*(?! 2(?![\w.]))(?<!(?<![\w.])2 \*\*(?= -?\d))/;

describe('numbers of src', () => {
  const everything = new Map([...readSources('src', '.ts'), ...readSources('src', '.mjs')]);

  it('come from no function of Math but the exact ones', () => {
    expect(linesWith(everything, 'src', INEXACT)).toEqual([]);
  });

  it('are raised to the power of two, or two to a power that is written out, alone', () => {
    expect(linesWith(everything, 'src', POWER)).toEqual([]);
  });

  it('are raised to no power in WebAssembly, where that calls a library', () => {
    const assembly = new Map([...everything].filter(([path]) => path.includes('/assembly/')));
    expect(assembly.size).toBeGreaterThan(5);
    expect(linesWith(assembly, 'src', /\*\*/)).toEqual([]);
  });

  it('and words are put in an order and written without asking for the locale', () => {
    expect(linesWith(everything, 'src', /\blocaleCompare\b|\btoLocale|\bIntl\b/)).toEqual([]);
  });

  it.each([
    ['Math.exp(x)', INEXACT],
    ['const { log } = Math;', INEXACT],
    ['shares.map(Math.log1p)', INEXACT],
    ["Math['exp'](x)", INEXACT],
    ['Math.hypot(x, y) + Math.max(x, y)', INEXACT],
    ['Math.maximal(x)', INEXACT],
    ['NativeMath.max(x)', INEXACT],
    ['x ** 3', POWER],
    ['x ** y', POWER],
    ['2 ** y', POWER],
    ['x2 ** -3', POWER],
    ['1.2 ** 5', POWER],
    ['x ** 2.5', POWER],
    ['x **= 2', POWER],
  ])('may not be %s', (line, pattern) => {
    expect(linesWith(new Map([['a.ts', line]]), 'src', pattern)).toHaveLength(1);
  });

  it('may be what is exact', () => {
    const line = 'Math.max(Math.sqrt(x), Math.LN2) * x ** 2 + 2 ** 20 / 2 ** -40';
    expect(linesWith(new Map([['a.ts', line]]), 'src', INEXACT)).toEqual([]);
    expect(linesWith(new Map([['a.ts', line]]), 'src', POWER)).toEqual([]);
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
