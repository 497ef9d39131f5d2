// A CSV file of 200,000 rows that is never in memory: read in chunks of a megabyte by two workers, with a checkpoint. From its statistics
// comes a model of each region, which borrows from the others.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkedStatistics, csvChunks, SoftSharingRegressor } from 'polytask';

const folder = mkdtempSync(join(tmpdir(), 'polytask-large-data-'));
const file = join(folder, 'houses.csv');
const regions = ['north', 'south', 'east', 'west'];

// A file: the price of a house by its size, age and distance, in four regions that differ a little
const fd = openSync(file, 'w');
writeSync(fd, 'size,age,distance,region,price\n');
for (let k = 0; k < 200; k++) {
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const n = 1000 * k + i;
    const [size, age, distance] = [40 + ((n * 37) % 161), (n * 17) % 90, ((n * 101) % 307) / 10];
    const price =
      (3 + (n % 4) / 10) * size - 0.8 * age - (2 + (n % 4) / 5) * distance + ((n * 7919) % 101) / 5;
    return `${size},${age},${distance},${regions[n % 4]},${price.toFixed(2)}\n`;
  });
  writeSync(fd, rows.join(''));
}
closeSync(fd);
console.log(`${(statSync(file).size / 1e6).toFixed(1)} MB of CSV`);

// Its statistics: a chunk for each worker in memory, the same bits for any number of them
const chunks = csvChunks(file, { targets: ['price'], task: 'region', chunkBytes: 1 << 20 });
const statistics = await chunkedStatistics(chunks, {
  nJobs: 2,
  checkpoint: join(folder, 'houses.checkpoint'),
});
console.log(
  `${statistics.n} samples, ${statistics.p} features, ${JSON.stringify(statistics).length} characters of JSON`,
);

// The model of each region
const model = new SoftSharingRegressor({ coupling: 1, alpha: 1e-4 }).fitStatistics(statistics);
const weights = model.coef_.to2DArray();
for (const [t, region] of statistics.taskNames.entries()) {
  const terms = statistics.featureNames!.map((name, j) => `${weights[t]![j]!.toFixed(2)} ${name}`);
  console.log(`${region}: price = ${terms.join(' + ')} + ${model.intercept_[t]!.toFixed(1)}`);
}
console.log(model.converged_ ? 'certified' : 'not certified');
rmSync(folder, { recursive: true });
