/**
 * What a descent on labels asks of a sparse X: five words, the addresses of its entries, their rows, the columns that have any and the
 * borders of these, and how many they are. Columns of as many entries follow each other, for most of a text's words are in a
 * few texts, and loops whose ends no processor foresees take longer than their work. Nothing is centred: with the intercept
 * eliminated, the fields that are multiplied with X sum to 0.
 */

/** Columns of so many entries, and of more, stand together. */
const MANY: usize = 64;

/**
 * Brings compressed columns into that order.
 *
 * @param given the addresses of entries, rows and borders as they come
 * @param places the place of each of the p columns among those that are kept
 * @param x the five words, whose arrays are filled
 * @param room for `MANY + 1` words
 */
export function packColumns(
  data: usize,
  indices: usize,
  borders: usize,
  p: usize,
  places: usize,
  x: usize,
  room: usize,
): void {
  const toData = <usize>load<i32>(x);
  const toIndices = <usize>load<i32>(x, 4);
  const toColumns = <usize>load<i32>(x, 8);
  const toBorders = <usize>load<i32>(x, 12);
  memory.fill(room, 0, (MANY + 1) << 2);
  const last = borders + (p << 2);
  let begin = <usize>load<i32>(borders);
  for (let at = borders; at < last; at += 4) {
    const end = <usize>load<i32>(at, 4);
    const word = room + (min(end - begin, MANY) << 2);
    store<i32>(word, load<i32>(word) + 1);
    begin = end;
  }
  // Counts become the first places, of columns without entries behind all others.
  let count: i32 = 0;
  for (let word = room + 4; word <= room + (MANY << 2); word += 4) {
    const columns = load<i32>(word);
    store<i32>(word, count);
    count += columns;
  }
  store<i32>(x, count, 16);
  // How long each column is, by its place, and where it is.
  begin = <usize>load<i32>(borders);
  for (let at = borders, j: usize = 0; at < last; at += 4, j += 4) {
    const end = <usize>load<i32>(at, 4);
    if (end > begin) {
      const word = room + (min(end - begin, MANY) << 2);
      const place = (<usize>load<i32>(word)) << 2;
      store<i32>(word, load<i32>(word) + 1);
      store<i32>(toColumns + place, <i32>begin);
      store<i32>(toBorders + place, <i32>j);
    }
    begin = end;
  }
  let to: usize = 0;
  for (let place: usize = 0; place < (<usize>count) << 2; place += 4) {
    let k = <usize>load<i32>(toColumns + place);
    const j = <usize>load<i32>(toBorders + place);
    const end = <usize>load<i32>(borders + j, 4);
    store<i32>(toBorders + place, <i32>to);
    store<i32>(toColumns + place, load<i32>(places + j) << 3);
    for (; k < end; k++, to++) {
      store<f64>(toData + (to << 3), load<f64>(data + (k << 3)));
      store<i32>(toIndices + (to << 2), load<i32>(indices + (k << 2)) << 3);
    }
  }
  store<i32>(toBorders + ((<usize>count) << 2), <i32>to);
}

/** How many entries an X has. */
export function entriesOf(x: usize): i32 {
  return load<i32>(<usize>load<i32>(x, 12) + ((<usize>load<i32>(x, 16)) << 2));
}

/** `out = sum_j w_j x_j`, a field of `bytes`. */
export function predictColumns(x: usize, w: usize, out: usize, bytes: usize): void {
  const data = <usize>load<i32>(x);
  const indices = <usize>load<i32>(x, 4);
  const columns = <usize>load<i32>(x, 8);
  const borders = <usize>load<i32>(x, 12);
  const last = (<usize>load<i32>(x, 16)) << 2;
  memory.fill(out, 0, bytes);
  let k: usize = 0;
  for (let m: usize = 0; m < last; m += 4) {
    const a = load<f64>(w + <usize>load<i32>(columns + m));
    for (const end = <usize>load<i32>(borders + m, 4); k < end; k++) {
      const at = out + <usize>load<i32>(indices + (k << 2));
      store<f64>(at, load<f64>(at) + a * load<f64>(data + (k << 3)));
    }
  }
}

/** `out_j += x_j . f`. */
export function correlateColumns(x: usize, f: usize, out: usize): void {
  const data = <usize>load<i32>(x);
  const indices = <usize>load<i32>(x, 4);
  const columns = <usize>load<i32>(x, 8);
  const borders = <usize>load<i32>(x, 12);
  const last = (<usize>load<i32>(x, 16)) << 2;
  let k: usize = 0;
  for (let m: usize = 0; m < last; m += 4) {
    const to = out + <usize>load<i32>(columns + m);
    const end = <usize>load<i32>(borders + m, 4);
    let sum: f64 = 0;
    let other: f64 = 0;
    for (; k + 2 <= end; k += 2) {
      sum += load<f64>(data + (k << 3)) * load<f64>(f + <usize>load<i32>(indices + (k << 2)));
      other += load<f64>(data + (k << 3), 8) * load<f64>(f + <usize>load<i32>(indices + (k << 2), 4));
    }
    for (; k < end; k++)
      sum += load<f64>(data + (k << 3)) * load<f64>(f + <usize>load<i32>(indices + (k << 2)));
    store<f64>(to, load<f64>(to) + (sum + other));
  }
}

/** Whether nothing but zeros is stored from an entry on to another. */
function isZero(data: usize, from: usize, end: usize): bool {
  for (let k = from; k < end; k++) if (load<f64>(data + (k << 3)) !== 0) return false;
  return true;
}

/** The part of a column's square that has to be left when its mean is taken off, where an intercept takes that up. */
const LEAST_SPREAD: f64 = 1e-4;

/**
 * `squares_j = sum_i c_i x_ij^2` of the columns that have entries, and `diagonal_j += h sum_i c_i (x_ij - m_j)^2`, m their means, 0
 * without `center`.
 *
 * @param total the sum of c
 * @returns 0 where a square, over `total`, is not of zeros and out of range, or hardly more than that of the mean; else 1
 */
export function squaresOfColumns(
  x: usize,
  c: usize,
  total: f64,
  center: i32,
  h: f64,
  least: f64,
  most: f64,
  squares: usize,
  diagonal: usize,
): i32 {
  const data = <usize>load<i32>(x);
  const indices = <usize>load<i32>(x, 4);
  const columns = <usize>load<i32>(x, 8);
  const borders = <usize>load<i32>(x, 12);
  const last = (<usize>load<i32>(x, 16)) << 2;
  const share = center !== 0 ? 1 / total : 0;
  let k: usize = 0;
  for (let m: usize = 0; m < last; m += 4) {
    let sum: f64 = 0;
    let square: f64 = 0;
    for (const end = <usize>load<i32>(borders + m, 4); k < end; k++) {
      const value = load<f64>(data + (k << 3));
      const weighed = load<f64>(c + <usize>load<i32>(indices + (k << 2))) * value;
      sum += weighed;
      square += weighed * value;
    }
    const j = <usize>load<i32>(columns + m);
    store<f64>(squares + j, square);
    if (square === 0 && isZero(data, <usize>load<i32>(borders + m), k)) continue;
    const spread = square - sum * sum * share;
    const isUsual = square > least * total && square < most * total;
    if (!(isUsual && spread > LEAST_SPREAD * square)) return 0;
    store<f64>(diagonal + j, load<f64>(diagonal + j) + h * spread);
  }
  return 1;
}
