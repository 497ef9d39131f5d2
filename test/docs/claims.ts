/** What the examples say of their figures in words, checked on what they print. */
import { readFileSync } from 'node:fs';

/** What scikit-learn gives for the cells of from-scikit-learn.ts. */
interface Cars {
  readonly train: number;
  readonly names: string[];
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly bestScore: number;
  readonly testScore: number;
  readonly errors: number[];
  readonly coef: number[][];
  readonly outer: number[];
  readonly sizes: number[];
  readonly curve: number[];
  readonly importances: number[];
}

export const claims: Readonly<
  Record<string, (printed: string) => readonly [claim: string, holds: boolean][]>
> = {
  'from-scikit-learn.ts': (printed) => {
    const cars = JSON.parse(readFileSync(new URL('../oracles/cars.json', import.meta.url), 'utf8')) as Cars;
    const { alpha, l1Ratio, bestScore, testScore, outer } = cars;
    const columns = (heading: string, of: number) =>
      table(printed, heading).map(({ numbers }) => numbers[of]!);
    const same = (found: readonly number[], expected: readonly number[]) =>
      found.length === expected.length &&
      found.every((value, k) => Math.abs(value - expected[k]!) < 0.5001e-4);
    return [
      ['the samples', printed.startsWith(`${cars.train} cars`)],
      [
        'the choice',
        printed.includes(
          `alpha ${alpha}, l1Ratio ${l1Ratio}, R2 ${bestScore.toFixed(6)} in cross-validation`,
        ),
      ],
      ['the score', printed.includes(`R2 ${testScore.toFixed(6)}\n`)],
      ['the errors', same(columns('on cars put aside', 0), cars.errors)],
      [
        'the names of the columns',
        table(printed, 'coefficients, scaled')
          .map(({ name }) => name)
          .join() === cars.names.join(),
      ],
      ['the coefficients', cars.coef.every((row, t) => same(columns('coefficients, scaled', t), row))],
      ['the folds', printed.includes(`four folds: ${outer.map((score) => score.toFixed(4)).join(' ')}\n`)],
      ['the learning curve', same(columns('learning curve', 0), cars.curve)],
      [
        'its sizes',
        table(printed, 'learning curve')
          .map(({ name }) => name)
          .join() === cars.sizes.map((n) => `${n} cars`).join(),
      ],
      ['the importances', same(columns('permutation importance', 0), cars.importances)],
      ['the file', printed.includes('predicts the same: true')],
      ['the proof', printed.includes('duality gap below')],
    ];
  },
  'digits.ts': (printed) => {
    const rows = table(printed, 'accuracy on other images').map(({ numbers }) => numbers);
    const byDraw = [rows.slice(0, 4), rows.slice(4)];
    return [
      ['four ways for two numbers of images', rows.length === 8],
      [
        'no accuracy is gained by fitting together',
        byDraw.every(([alone, row, low]) =>
          [row!, low!].every((one) => [0, 2].every((k) => one[k]! < alone![k]! + alone![k + 1]!)),
        ),
      ],
      [
        'the row lasso loses one to four points',
        byDraw.every(([alone, row]) =>
          [0, 2].every((k) => alone![k]! - row![k]! > 0.5 && alone![k]! - row![k]! < 4.5),
        ),
      ],
      [
        'about half of the pixels',
        byDraw.every(([alone, row]) => row![4]! / alone![4]! > 0.35 && row![4]! / alone![4]! < 0.6),
      ],
      [
        'the second label is better read off the first',
        byDraw.every(([alone, , , off]) => off![0]! - alone![2]! > 5),
      ],
    ];
  },
  'films.ts': (printed) => {
    const rows = table(printed, 'R2 on films put aside');
    const complete = Number(/leaves the (\d+) films that lack nothing/.exec(printed)?.[1]);
    return [
      ['six targets', rows.length === 6],
      ['few films lack nothing', complete > 0 && complete < 600],
      ['enough for DVDs', Math.abs(rows[2]!.numbers[1]! - rows[2]!.numbers[3]!) < 0.05],
      [
        'too few for the rest',
        rows.every(({ numbers: [, none, , all] }, t) => t === 2 || all! - none! > 0.1),
      ],
      ['sharing loses nowhere for sure', printed.includes('loses by two standard errors: nowhere')],
    ];
  },
  'countries.ts': (printed) => {
    const past = table(printed, 'error in 1995-2005, years').at(-1)!.numbers;
    const rows = table(printed, 'three samples, error in years');
    const countries = rows.slice(0, -2).map(({ numbers }) => numbers);
    const all = rows.at(-1)!.numbers;
    const of = (name: string) => rows.find((row) => row.name === name)!.numbers;
    return [
      ['eleven newcomers, the median and all', rows.length === 13],
      ['the shared fit beats all others', Math.min(past[1]!, past[2]!, past[4]!) - past[3]! > 0.3],
      ['adapted is off by less than a third of alone', all[2]! < all[1]! / 3],
      [
        'better than one model in most',
        countries.filter(([, , adapted, one]) => adapted! < one!).length > countries.length / 2,
      ],
      [
        'as in 1990 is best where history breaks',
        ['Afghanistan', 'South Africa'].every((name) => of(name)[0] === Math.min(...of(name))),
      ],
      ['and over all of them', all[0]! <= Math.min(...all)],
    ];
  },
  'penguins.ts': (printed) => {
    const rows = table(printed, 'birds of each species').map(({ numbers }) => numbers);
    const intercepts = table(printed, 'intercepts')[0]!.numbers;
    return [
      ['five sizes', rows.length === 5],
      ['sharing loses nothing', rows.every(([alone, , shared]) => shared! > alone! - 0.5)],
      ['a point is gained where birds are few', rows[0]![3]! - rows[0]![0]! > 0.5],
      ['one model pays with more birds', rows.slice(2).every(([, one, shared]) => shared! - one! > 1)],
      [
        'an Adelie is male, the others are not',
        intercepts[0]! > 0 && intercepts[1]! < 0 && intercepts[2]! < 0,
      ],
    ];
  },
};

/** The rows below the heading: the name, which ends at two spaces, and the numbers; of `a ± b`, both. */
function table(printed: string, heading: string) {
  const lines = printed.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const end = lines.findIndex((line, k) => k > start && line === '');
  return lines.slice(start + 1, end).map((line) => {
    const name = line.split(/ {2,}/)[0]!;
    const numbers = line.slice(name.length).match(/[-+]?\d+(?:\.\d+)?/g) ?? [];
    return { name, numbers: numbers.map(Number) };
  });
}
