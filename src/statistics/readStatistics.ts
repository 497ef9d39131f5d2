import {
  fieldError,
  readInteger,
  readList,
  readNumber,
  readNumbers,
  readRecord,
  readStrings,
} from '../files/fields.js';
import { packedLength } from '../linalg/cholesky.js';
import { InputError } from '../messages/errors.js';
import {
  freezeStatistics,
  isOurs,
  type MomentBlock,
  requireWeight,
  type SufficientStatistics,
} from './statistics.js';

const FIELDS = ['format', 'version', 'n', 'p', 'T', 'taskNames', 'featureNames', 'blocks'];
const BLOCK_FIELDS = [
  'nTasks',
  'n',
  'weight',
  'xMean',
  'xRest',
  'yMean',
  'yRest',
  'xx',
  'xy',
  'yy',
  'xSquares',
  'ySquares',
  'rounding',
];

/** By this part more than Cauchy-Schwarz allows, a product may stand out of its squares by rounding. */
const SLACK = 1e-6;
/** More rounding than this leaves no digits to fit. */
const MOST_ROUNDING = 1e-3;

/**
 * Reads statistics as untrusted data: every field is checked, own properties only.
 *
 * @param place what they are called in errors
 * @throws InputError that names the first field that is not as it should be
 */
export function readStatistics(value: unknown, place: string): SufficientStatistics {
  if (isOurs(value)) return value;
  if (typeof value === 'string') {
    throw new InputError(`${place} is a string; expected the parsed data: pass JSON.parse(text).`);
  }
  const root = readRecord(value, place, FIELDS);
  if (root.get('format') !== 'polytask.statistics') {
    throw fieldError(`${place}.format`, root.get('format'), "'polytask.statistics'");
  }
  if (root.get('version') !== 1) throw fieldError(`${place}.version`, root.get('version'), '1');
  const p = readInteger(root.get('p'), `${place}.p`, 1);
  const T = readInteger(root.get('T'), `${place}.T`, 1);
  const taskNames = readStrings(root.get('taskNames'), `${place}.taskNames`, T);
  const names = root.get('featureNames');
  const featureNames = names === null ? null : readStrings(names, `${place}.featureNames`, p);
  const list = readList(root.get('blocks'), `${place}.blocks`);
  const blocks = Array.from(list, (block, b) => readBlock(block, `${place}.blocks[${b}]`, p));
  const total = blocks.reduce((sum, { nTasks }) => sum + nTasks, 0);
  if (total !== T) {
    throw new InputError(`${place}.blocks are of ${total} tasks together; expected ${T}, as T says.`);
  }
  const n = blocks.reduce((sum, block) => sum + block.n, 0);
  if (root.get('n') !== n) {
    throw fieldError(`${place}.n`, root.get('n'), `${n}, the samples of all blocks`);
  }
  return freezeStatistics(blocks, taskNames, featureNames);
}

function readBlock(value: unknown, place: string, p: number): MomentBlock {
  const fields = readRecord(value, place, BLOCK_FIELDS);
  const k = readInteger(fields.get('nTasks'), `${place}.nTasks`, 1);
  const numbers = (name: string, length: number, min?: number): number[] =>
    readNumbers(fields.get(name), `${place}.${name}`, length, min);
  const weight = readNumber(fields.get('weight'), `${place}.weight`, 0);
  requireWeight(weight, `${place}.weight`);
  const rounding = readNumber(fields.get('rounding'), `${place}.rounding`, 0);
  if (rounding > MOST_ROUNDING) throw fieldError(`${place}.rounding`, rounding, `at most ${MOST_ROUNDING}`);
  const block: MomentBlock = {
    nTasks: k,
    n: readInteger(fields.get('n'), `${place}.n`, 1),
    weight,
    xMean: numbers('xMean', p),
    xRest: numbers('xRest', p),
    yMean: numbers('yMean', k),
    yRest: numbers('yRest', k),
    xx: numbers('xx', packedLength(p)),
    xy: numbers('xy', p * k),
    yy: numbers('yy', k, 0),
    xSquares: numbers('xSquares', p, 0),
    ySquares: numbers('ySquares', k, 0),
    rounding,
  };
  requireMoments(block, place);
  return block;
}

/** What sums of products of real numbers are, whatever the numbers. @throws InputError */
function requireMoments({ nTasks: k, xx, xy, yy, xSquares, ySquares }: MomentBlock, place: string): void {
  const p = xSquares.length;
  const square = (j: number): number => xx[packedLength(j + 1) - 1]!;
  for (let j = 0; j < p; j++) {
    const at = packedLength(j + 1) - 1;
    if (square(j) < 0)
      throw fieldError(`${place}.xx[${at}]`, square(j), `0 or more, the square of feature ${j}`);
    requireAtLeast(xSquares[j]!, square(j), `${place}.xSquares[${j}]`, `xx[${at}]`);
  }
  for (let t = 0; t < k; t++) requireAtLeast(ySquares[t]!, yy[t]!, `${place}.ySquares[${t}]`, `yy[${t}]`);
  for (let j = 0, q = 0; j < p; j++) {
    for (let l = 0; l <= j; l++, q++) {
      if (l < j)
        requireProduct(xx[q]!, xSquares[j]!, xSquares[l]!, `${place}.xx[${q}]`, `features ${l} and ${j}`);
    }
    for (let t = 0; t < k; t++) {
      const at = j * k + t;
      requireProduct(
        xy[at]!,
        xSquares[j]!,
        ySquares[t]!,
        `${place}.xy[${at}]`,
        `feature ${j} and target ${t}`,
      );
    }
  }
}

function requireAtLeast(value: number, least: number, place: string, what: string): void {
  if (value >= least * (1 - SLACK)) return;
  throw fieldError(place, value, `at least ${what}, ${least}`);
}

function requireProduct(value: number, a: number, b: number, place: string, what: string): void {
  const most = Math.sqrt(a) * Math.sqrt(b);
  if (Math.abs(value) <= most * (1 + SLACK)) return;
  throw fieldError(place, value, `at most ${most} in size, for the squares of ${what} allow no more`);
}
