/** A run over chunks that a test kills: `node killed.mjs CHECKPOINT PACE`; tells each chunk that is done, and the statistics at its end. */
import { chunkedStatistics } from '../../dist/node/index.js';

const [checkpoint, pace] = process.argv.slice(2);

async function* chunks() {
  for (let c = 0; c < 60; c++) {
    const X = Array.from({ length: 20 }, (_, i) => [(i * 37 + c * 11) % 101, (i * i + c) % 13, i / 3 - c]);
    yield { X, Y: X.map(([a, b, x]) => [a - b * x, (b + c) % 5 ? x : Number.NaN]) };
    await new Promise((resolve) => setTimeout(resolve, Number(pace)));
  }
}

const statistics = await chunkedStatistics(chunks(), {
  checkpoint,
  every: 3,
  onProgress: (progress) => process.stderr.write(`${progress.chunks}\n`),
});
process.stdout.write(JSON.stringify(statistics));
