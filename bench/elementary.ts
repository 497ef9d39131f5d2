/** exp, expm1 and log1p over a block of seeded numbers: the engine's, src/math's one at a time, and the block kernels'. */
import { Bench } from 'tinybench';
import { BLOCK, type Blocks } from '../src/kernels/blocks.js';
import { referenceBlocks } from '../src/kernels/reference/blocks.js';
import { wasmBlocks } from '../src/kernels/wasm/blocks.js';
import { createRandom, type Random } from '../src/math/random.js';
import type { Extent } from './options.js';
import { digits, table } from './table.js';

export interface ElementaryResult {
  readonly name: 'exp' | 'expm1' | 'log1p';
  /** Medians in nanoseconds a number. */
  readonly engine: number;
  readonly reference: number;
  readonly wasm: number;
}

/** What losses ask for: decays, growths of a step, and logarithms of 1 and a decay. */
const NUMBERS: Readonly<Record<ElementaryResult['name'], (random: Random) => number>> = {
  exp: (random) => -20 * random.uniform(),
  expm1: (random) => 4 * random.uniform() - 2,
  log1p: (random) => random.uniform(),
};

export async function benchElementary(
  extent: Extent,
  print: (text: string) => void,
): Promise<ElementaryResult[]> {
  const results: ElementaryResult[] = [];
  for (const [key, draw] of Object.entries(NUMBERS)) {
    const name = key as ElementaryResult['name'];
    const random = createRandom(0);
    const numbers = Float64Array.from({ length: BLOCK }, () => draw(random));
    const out = new Float64Array(BLOCK);
    const engine = Math[name];
    const byBlocks = (blocks: Blocks) => () => {
      blocks.columns[0].set(numbers);
      blocks[name](0, BLOCK);
    };
    const isShort = extent === 'short';
    const bench = new Bench({ time: isShort ? 20 : 400, warmupTime: isShort ? 10 : 100, throws: true });
    bench.add('engine', () => {
      out.set(numbers);
      for (let i = 0; i < BLOCK; i++) out[i] = engine(out[i]!);
    });
    bench.add('reference', byBlocks(referenceBlocks()));
    bench.add('wasm', byBlocks(wasmBlocks()));
    await bench.run();
    const [first, second, third] = bench.tasks.map(({ name: who, result }) => {
      if (result.state !== 'completed') throw new Error(`${name}: ${who} is ${result.state}`);
      return (result.latency.p50 * 1e6) / BLOCK;
    });
    results.push({ name, engine: first!, reference: second!, wasm: third! });
  }
  print(
    table<ElementaryResult>(
      [
        { head: 'function', align: 'left', cell: ({ name }) => name },
        { head: 'engine ns', cell: ({ engine }) => digits(engine) },
        { head: 'reference ns', cell: ({ reference }) => digits(reference) },
        { head: 'wasm ns', cell: ({ wasm }) => digits(wasm) },
      ],
      results,
    ),
  );
  return results;
}
