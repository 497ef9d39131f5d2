/** Data to begin with, as the CSV files that a user would have. */
import { makeRegression } from 'polytask';
import penguinsText from 'samples/penguins.json';
import weatherText from 'samples/seattle-weather.csv';

export interface Sample {
  readonly file: string;
  readonly csv: () => string;
}

export const SAMPLES = {
  weather: { file: 'seattle-weather.csv', csv: weather },
  shops: { file: 'shops.csv', csv: shops },
  penguins: { file: 'penguins.csv', csv: penguins },
} as const satisfies Record<string, Sample>;

export type SampleName = keyof typeof SAMPLES;

const DAYS_BEFORE = 7;

/** The weather of each day, and that of the seven days before it: four targets that share 30 features. */
function weather(): string {
  const days = weatherText
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [date, rain, high, low, wind] = line.split(',') as [string, string, string, string, string];
      return { date, measured: [high, low, wind, Math.log1p(Number(rain)).toFixed(3)] };
    });
  const names = ['high', 'low', 'wind', 'rain'];
  const before = Array.from({ length: DAYS_BEFORE }, (_, k) => names.map((name) => `${name} -${k + 1}d`));
  const header = ['date', ...names, ...before.flat(), 'winter', 'spring'];
  const rows = days.slice(DAYS_BEFORE).map(({ date, measured }, i) => {
    const last = Array.from({ length: DAYS_BEFORE }, (_, k) => days[i + DAYS_BEFORE - 1 - k]!.measured);
    const year = Date.parse(`${date.slice(0, 4)}-01-01`);
    const season = (2 * Math.PI * (Date.parse(date) - year)) / (365.25 * 86_400_000);
    return [date, ...measured, ...last.flat(), Math.cos(season).toFixed(4), Math.sin(season).toFixed(4)];
  });
  return [header, ...rows].map((row) => row.join(',')).join('\n');
}

/** The sales of twelve shops, 24 days of each: what moves them is similar everywhere, and the same nowhere. */
function shops(): string {
  const features = ['price', 'advertising', 'temperature', 'weekend', 'stock', 'rival price'];
  const common = [-3, 2, 1, 1.5, 0.5, 1];
  const { X: own } = makeRegression({ nSamples: 12, nFeatures: features.length, randomState: 1 });
  const rows = Array.from({ length: 12 }, (_, shop) => {
    const { X, Y: noise } = makeRegression({
      nSamples: 24,
      nFeatures: features.length,
      nInformative: 0,
      noise: 3,
      randomState: 10 + shop,
    });
    return X.to2DArray().map((x, day) => {
      const effect = x.reduce((sum, value, j) => sum + value * (common[j]! + 0.6 * own.get(shop, j)), 0);
      const sales = 40 + 4 * shop + effect + noise.get(day, 0);
      return [`shop ${shop + 1}`, ...[...x, sales].map((value) => value.toFixed(2))];
    });
  });
  return [['shop', ...features, 'sales'], ...rows.flat()].map((row) => row.join(',')).join('\n');
}

/** The sex of penguins of three species, by their size. */
function penguins(): string {
  const birds = JSON.parse(penguinsText) as Readonly<Record<string, string | number | null>>[];
  const header = [
    'Species',
    'Beak Length (mm)',
    'Beak Depth (mm)',
    'Flipper Length (mm)',
    'Body Mass (g)',
    'Sex',
  ];
  const known = birds.filter(({ Sex }) => Sex === 'MALE' || Sex === 'FEMALE');
  return [header, ...known.map((bird) => header.map((name) => bird[name] ?? ''))]
    .map((row) => row.join(','))
    .join('\n');
}
