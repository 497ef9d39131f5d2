/**
 * Weighted sums of outer products, `out += sum_k d_k x_k x_k^T`, by the lower triangle: n rows of n numbers, n a multiple of
 * 4. What is written right of the diagonal means nothing. Columns come in chunks that are packed into panels of a few rows,
 * so that a tile of the result stays in registers while it reads memory in order.
 */

/** Columns in a chunk. */
const CHUNK: usize = 128;

/** In float64; `room` is room for `2 n min(count, 128)` numbers. */
export function addOuter(
  x: usize,
  stride: usize,
  J: usize,
  count: usize,
  d: usize,
  n: usize,
  out: usize,
  room: usize,
): void {
  const rowBytes = n << 3;
  const scaled = room + n * min(CHUNK, count) * 8;
  for (let first: usize = 0; first < count; first += CHUNK) {
    const k = min(CHUNK, count - first);
    const panel = k << 5;
    pack(x, stride, J + (first << 2), k, d + (first << 3), n, room, scaled);
    for (let i: usize = 0; i < n; i += 4) {
      const b = scaled + (i >> 2) * panel;
      for (let j: usize = 0; j <= i; j += 4) {
        tile<f64>(room + (j >> 2) * panel, b, k, out + i * rowBytes + (j << 3), rowBytes, true);
      }
    }
  }
}

/** Panels of 4 rows, column after column, as they are and multiplied by d. */
function pack(
  x: usize,
  stride: usize,
  J: usize,
  count: usize,
  d: usize,
  n: usize,
  plain: usize,
  scaled: usize,
): void {
  const panel = count << 5;
  for (let c: usize = 0; c < count; c++) {
    let from = x + <usize>load<i32>(J + (c << 2)) * stride;
    let to = plain + (c << 5);
    let toScaled = scaled + (c << 5);
    const weight = v128.load64_splat(d + (c << 3));
    for (let i: usize = 0; i < n; i += 4) {
      const u = v128.load(from);
      const v = v128.load(from, 16);
      v128.store(to, u);
      v128.store(to, v, 16);
      v128.store(toScaled, f64x2.mul(weight, u));
      v128.store(toScaled, f64x2.mul(weight, v), 16);
      from += 32;
      to += panel;
      toScaled += panel;
    }
  }
}

/**
 * Adds the products of two panels of numbers T to 4 rows of the result, those of `b`: 4 columns in float64, 8 in float32, of which the
 * last 4 are left out unless `isWhole`.
 */
function tile<T>(a: usize, b: usize, count: usize, out: usize, rowBytes: usize, isWhole: bool): void {
  let u0 = v128.splat<T>(0);
  let u1 = u0;
  let u2 = u0;
  let u3 = u0;
  let v0 = u0;
  let v1 = u0;
  let v2 = u0;
  let v3 = u0;
  const end = a + (count << 5);
  while (a < end) {
    const u = v128.load(a);
    const v = v128.load(a, 16);
    let s = v128.load_splat<T>(b);
    u0 = v128.add<T>(u0, v128.mul<T>(u, s));
    v0 = v128.add<T>(v0, v128.mul<T>(v, s));
    s = v128.load_splat<T>(b, sizeof<T>());
    u1 = v128.add<T>(u1, v128.mul<T>(u, s));
    v1 = v128.add<T>(v1, v128.mul<T>(v, s));
    s = v128.load_splat<T>(b, 2 * sizeof<T>());
    u2 = v128.add<T>(u2, v128.mul<T>(u, s));
    v2 = v128.add<T>(v2, v128.mul<T>(v, s));
    s = v128.load_splat<T>(b, 3 * sizeof<T>());
    u3 = v128.add<T>(u3, v128.mul<T>(u, s));
    v3 = v128.add<T>(v3, v128.mul<T>(v, s));
    a += 32;
    b += 4 * sizeof<T>();
  }
  addRow<T>(out, u0, v0, isWhole);
  addRow<T>(out + rowBytes, u1, v1, isWhole);
  addRow<T>(out + 2 * rowBytes, u2, v2, isWhole);
  addRow<T>(out + 3 * rowBytes, u3, v3, isWhole);
}

/** Adds the sums of a row, in float64. */
function addRow<T>(at: usize, u: v128, v: v128, isWhole: bool): void {
  if (sizeof<T>() > 4) {
    addPairs(at, u, v);
    return;
  }
  addPromoted(at, u);
  if (isWhole) addPromoted(at + 32, v);
}

function addPairs(at: usize, u: v128, v: v128): void {
  v128.store(at, f64x2.add(v128.load(at), u));
  v128.store(at, f64x2.add(v128.load(at, 16), v), 16);
}

/**
 * The products of columns in float32, with sums of a chunk in float32 and the sums of those in float64. `room` is room for
 * `(2 n + 8) min(count, 128)` numbers of float32.
 */
export function addOuterSingle(
  x: usize,
  stride: usize,
  J: usize,
  count: usize,
  d: usize,
  n: usize,
  out: usize,
  room: usize,
): void {
  const rowBytes = n << 3;
  const scaled = room + (n + 4) * min(CHUNK, count) * 4;
  for (let first: usize = 0; first < count; first += CHUNK) {
    const k = min(CHUNK, count - first);
    packSingle(x, stride, J + (first << 2), k, d + (first << 3), n, room, scaled);
    for (let i: usize = 0; i < n; i += 4) {
      const b = scaled + i * (k << 2);
      for (let j: usize = 0; j <= i; j += 8) {
        tile<f32>(room + j * (k << 2), b, k, out + i * rowBytes + (j << 3), rowBytes, j + 4 < n);
      }
    }
  }
}

/** Panels of 8 rows as they are, the last filled up with zeros, and of 4 rows multiplied by d. */
function packSingle(
  x: usize,
  stride: usize,
  J: usize,
  count: usize,
  d: usize,
  n: usize,
  plain: usize,
  scaled: usize,
): void {
  const panel = count << 5;
  for (let c: usize = 0; c < count; c++) {
    let from = x + <usize>load<i32>(J + (c << 2)) * stride;
    let to = plain + (c << 5);
    let toScaled = scaled + (c << 4);
    const weight = f32x4.splat(<f32>load<f64>(d + (c << 3)));
    for (let i: usize = 0; i < n; i += 8) {
      const u = v128.load(from);
      v128.store(to, u);
      v128.store(toScaled, f32x4.mul(weight, u));
      if (i + 4 < n) {
        const v = v128.load(from, 16);
        v128.store(to, v, 16);
        v128.store(toScaled + (panel >> 1), f32x4.mul(weight, v));
      } else v128.store(to, f32x4.splat(0), 16);
      from += 32;
      to += panel;
      toScaled += panel;
    }
  }
}

function addPromoted(at: usize, c: v128): void {
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(c, c, 2, 3, 2, 3));
  addPairs(at, f64x2.promote_low_f32x4(c), high);
}
