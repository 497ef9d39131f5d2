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
        tile(room + (j >> 2) * panel, b, k, out + i * rowBytes + (j << 3), rowBytes);
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

/** Adds the products of two panels to 4 x 4 numbers of the result: those of `b` are its rows. */
function tile(a: usize, b: usize, count: usize, out: usize, rowBytes: usize): void {
  let u0 = f64x2.splat(0);
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
    let s = v128.load64_splat(b);
    u0 = f64x2.add(u0, f64x2.mul(u, s));
    v0 = f64x2.add(v0, f64x2.mul(v, s));
    s = v128.load64_splat(b, 8);
    u1 = f64x2.add(u1, f64x2.mul(u, s));
    v1 = f64x2.add(v1, f64x2.mul(v, s));
    s = v128.load64_splat(b, 16);
    u2 = f64x2.add(u2, f64x2.mul(u, s));
    v2 = f64x2.add(v2, f64x2.mul(v, s));
    s = v128.load64_splat(b, 24);
    u3 = f64x2.add(u3, f64x2.mul(u, s));
    v3 = f64x2.add(v3, f64x2.mul(v, s));
    a += 32;
    b += 32;
  }
  addPairs(out, u0, v0);
  addPairs(out + rowBytes, u1, v1);
  addPairs(out + 2 * rowBytes, u2, v2);
  addPairs(out + 3 * rowBytes, u3, v3);
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
        tileSingle(room + j * (k << 2), b, k, out + i * rowBytes + (j << 3), rowBytes, j + 4 < n);
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

/** As `tile`, 8 columns by 4 rows; without the last 4 columns unless `isWhole`. */
function tileSingle(a: usize, b: usize, count: usize, out: usize, rowBytes: usize, isWhole: bool): void {
  let u0 = f32x4.splat(0);
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
    let s = v128.load32_splat(b);
    u0 = f32x4.add(u0, f32x4.mul(u, s));
    v0 = f32x4.add(v0, f32x4.mul(v, s));
    s = v128.load32_splat(b, 4);
    u1 = f32x4.add(u1, f32x4.mul(u, s));
    v1 = f32x4.add(v1, f32x4.mul(v, s));
    s = v128.load32_splat(b, 8);
    u2 = f32x4.add(u2, f32x4.mul(u, s));
    v2 = f32x4.add(v2, f32x4.mul(v, s));
    s = v128.load32_splat(b, 12);
    u3 = f32x4.add(u3, f32x4.mul(u, s));
    v3 = f32x4.add(v3, f32x4.mul(v, s));
    a += 32;
    b += 16;
  }
  addPromoted(out, u0);
  addPromoted(out + rowBytes, u1);
  addPromoted(out + 2 * rowBytes, u2);
  addPromoted(out + 3 * rowBytes, u3);
  if (!isWhole) return;
  addPromoted(out + 32, v0);
  addPromoted(out + rowBytes + 32, v1);
  addPromoted(out + 2 * rowBytes + 32, v2);
  addPromoted(out + 3 * rowBytes + 32, v3);
}

function addPromoted(at: usize, c: v128): void {
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(c, c, 2, 3, 2, 3));
  addPairs(at, f64x2.promote_low_f32x4(c), high);
}
