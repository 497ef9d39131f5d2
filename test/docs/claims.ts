/** What the examples say of their figures in words, checked on what they print. */
export const claims: Readonly<
  Record<string, (printed: string) => readonly [claim: string, holds: boolean][]>
> = {
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
