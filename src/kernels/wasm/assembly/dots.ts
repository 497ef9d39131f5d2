/**
 * `out[t] += x . f_t` for one or two columns x and all tasks t, in register blocks of 4, 3, 2 and 1 tasks, so
 * that a number of x is loaded once for a block. `bytes` is the length of the columns, a multiple of 32;
 * task t of the field starts at `f + t * stride` (bytes).
 *
 * A sum is split by samples in the same way whether its column is taken alone or with another, so that its
 * bits do not depend on the other columns. More than 8 accumulators, or 8 for one column, make engines spill
 * registers and halve the speed; so do more than 15 vectors that a turn of a loop reads and sums: its loads come first.
 */

/** One column. */
export function dots(x: usize, f: usize, bytes: usize, stride: usize, T: usize, out: usize): void {
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) dots1x4(x, f + t * stride, bytes, stride, out + (t << 3));
  const rest = T - t;
  if (rest === 3) dots1x3(x, f + t * stride, bytes, stride, out + (t << 3));
  else if (rest === 2) dots1x2(x, f + t * stride, bytes, stride, out + (t << 3));
  else if (rest === 1) dots1x1(x, f + t * stride, bytes, out + (t << 3));
}

/** Two columns, x with out and y with outY. */
export function dotsOfTwo(
  x: usize,
  y: usize,
  f: usize,
  bytes: usize,
  stride: usize,
  T: usize,
  out: usize,
  outY: usize,
): void {
  let t: usize = 0;
  for (; t + 4 <= T; t += 4) dots2x4(x, y, f + t * stride, bytes, stride, out + (t << 3), outY + (t << 3));
  const rest = T - t;
  if (rest === 3) dots2x3(x, y, f + t * stride, bytes, stride, out + (t << 3), outY + (t << 3));
  else if (rest === 2) dots2x2(x, y, f + t * stride, bytes, stride, out + (t << 3), outY + (t << 3));
  else if (rest === 1) dots2x1(x, y, f + t * stride, bytes, out + (t << 3), outY + (t << 3));
}

function addSum(out: usize, sums: v128): void {
  const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  store<f64>(out, load<f64>(out) + sum);
}

export function dots2x4(
  x: usize,
  y: usize,
  f0: usize,
  bytes: usize,
  stride: usize,
  out: usize,
  outY: usize,
): void {
  const f1 = f0 + stride;
  const f2 = f1 + stride;
  const f3 = f2 + stride;
  let x0 = f64x2.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  let y3 = x0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const a = v128.load(x + i);
    const b = v128.load(y + i);
    let f = v128.load(f0 + i);
    x0 = f64x2.add(x0, f64x2.mul(a, f));
    y0 = f64x2.add(y0, f64x2.mul(b, f));
    f = v128.load(f1 + i);
    x1 = f64x2.add(x1, f64x2.mul(a, f));
    y1 = f64x2.add(y1, f64x2.mul(b, f));
    f = v128.load(f2 + i);
    x2 = f64x2.add(x2, f64x2.mul(a, f));
    y2 = f64x2.add(y2, f64x2.mul(b, f));
    f = v128.load(f3 + i);
    x3 = f64x2.add(x3, f64x2.mul(a, f));
    y3 = f64x2.add(y3, f64x2.mul(b, f));
  }
  addSum(out, x0);
  addSum(out + 8, x1);
  addSum(out + 16, x2);
  addSum(out + 24, x3);
  addSum(outY, y0);
  addSum(outY + 8, y1);
  addSum(outY + 16, y2);
  addSum(outY + 24, y3);
}

function dots2x3(x: usize, y: usize, f0: usize, bytes: usize, stride: usize, out: usize, outY: usize): void {
  const f1 = f0 + stride;
  const f2 = f1 + stride;
  let x0 = f64x2.splat(0);
  let x1 = x0;
  let x2 = x0;
  let y0 = x0;
  let y1 = x0;
  let y2 = x0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const a = v128.load(x + i);
    const b = v128.load(y + i);
    let f = v128.load(f0 + i);
    x0 = f64x2.add(x0, f64x2.mul(a, f));
    y0 = f64x2.add(y0, f64x2.mul(b, f));
    f = v128.load(f1 + i);
    x1 = f64x2.add(x1, f64x2.mul(a, f));
    y1 = f64x2.add(y1, f64x2.mul(b, f));
    f = v128.load(f2 + i);
    x2 = f64x2.add(x2, f64x2.mul(a, f));
    y2 = f64x2.add(y2, f64x2.mul(b, f));
  }
  addSum(out, x0);
  addSum(out + 8, x1);
  addSum(out + 16, x2);
  addSum(outY, y0);
  addSum(outY + 8, y1);
  addSum(outY + 16, y2);
}

function dots2x2(x: usize, y: usize, f0: usize, bytes: usize, stride: usize, out: usize, outY: usize): void {
  const f1 = f0 + stride;
  let x0 = f64x2.splat(0);
  let x1 = x0;
  let y0 = x0;
  let y1 = x0;
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = v128.load(x + i);
    let b = v128.load(y + i);
    let g = v128.load(f0 + i);
    let h = v128.load(f1 + i);
    x0 = f64x2.add(x0, f64x2.mul(a, g));
    x1 = f64x2.add(x1, f64x2.mul(a, h));
    y0 = f64x2.add(y0, f64x2.mul(b, g));
    y1 = f64x2.add(y1, f64x2.mul(b, h));
    a = v128.load(x + i, 16);
    b = v128.load(y + i, 16);
    g = v128.load(f0 + i, 16);
    h = v128.load(f1 + i, 16);
    x0 = f64x2.add(x0, f64x2.mul(a, g));
    x1 = f64x2.add(x1, f64x2.mul(a, h));
    y0 = f64x2.add(y0, f64x2.mul(b, g));
    y1 = f64x2.add(y1, f64x2.mul(b, h));
  }
  addSum(out, x0);
  addSum(out + 8, x1);
  addSum(outY, y0);
  addSum(outY + 8, y1);
}

function dots2x1(x: usize, y: usize, f: usize, bytes: usize, out: usize, outY: usize): void {
  let x0 = f64x2.splat(0);
  let x1 = x0;
  let y0 = x0;
  let y1 = x0;
  for (let i: usize = 0; i < bytes; i += 32) {
    const g = v128.load(f + i);
    const h = v128.load(f + i, 16);
    x0 = f64x2.add(x0, f64x2.mul(v128.load(x + i), g));
    x1 = f64x2.add(x1, f64x2.mul(v128.load(x + i, 16), h));
    y0 = f64x2.add(y0, f64x2.mul(v128.load(y + i), g));
    y1 = f64x2.add(y1, f64x2.mul(v128.load(y + i, 16), h));
  }
  addSum(out, f64x2.add(x0, x1));
  addSum(outY, f64x2.add(y0, y1));
}

function dots1x4(x: usize, f0: usize, bytes: usize, stride: usize, out: usize): void {
  const f1 = f0 + stride;
  const f2 = f1 + stride;
  const f3 = f2 + stride;
  let x0 = f64x2.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = v128.load(x + i);
    x0 = f64x2.add(x0, f64x2.mul(a, v128.load(f0 + i)));
    x1 = f64x2.add(x1, f64x2.mul(a, v128.load(f1 + i)));
    x2 = f64x2.add(x2, f64x2.mul(a, v128.load(f2 + i)));
    x3 = f64x2.add(x3, f64x2.mul(a, v128.load(f3 + i)));
    a = v128.load(x + i, 16);
    x0 = f64x2.add(x0, f64x2.mul(a, v128.load(f0 + i, 16)));
    x1 = f64x2.add(x1, f64x2.mul(a, v128.load(f1 + i, 16)));
    x2 = f64x2.add(x2, f64x2.mul(a, v128.load(f2 + i, 16)));
    x3 = f64x2.add(x3, f64x2.mul(a, v128.load(f3 + i, 16)));
  }
  addSum(out, x0);
  addSum(out + 8, x1);
  addSum(out + 16, x2);
  addSum(out + 24, x3);
}

function dots1x3(x: usize, f0: usize, bytes: usize, stride: usize, out: usize): void {
  const f1 = f0 + stride;
  const f2 = f1 + stride;
  let x0 = f64x2.splat(0);
  let x1 = x0;
  let x2 = x0;
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = v128.load(x + i);
    x0 = f64x2.add(x0, f64x2.mul(a, v128.load(f0 + i)));
    x1 = f64x2.add(x1, f64x2.mul(a, v128.load(f1 + i)));
    x2 = f64x2.add(x2, f64x2.mul(a, v128.load(f2 + i)));
    a = v128.load(x + i, 16);
    x0 = f64x2.add(x0, f64x2.mul(a, v128.load(f0 + i, 16)));
    x1 = f64x2.add(x1, f64x2.mul(a, v128.load(f1 + i, 16)));
    x2 = f64x2.add(x2, f64x2.mul(a, v128.load(f2 + i, 16)));
  }
  addSum(out, x0);
  addSum(out + 8, x1);
  addSum(out + 16, x2);
}

function dots1x2(x: usize, f0: usize, bytes: usize, stride: usize, out: usize): void {
  const f1 = f0 + stride;
  let x0 = f64x2.splat(0);
  let x1 = x0;
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = v128.load(x + i);
    x0 = f64x2.add(x0, f64x2.mul(a, v128.load(f0 + i)));
    x1 = f64x2.add(x1, f64x2.mul(a, v128.load(f1 + i)));
    a = v128.load(x + i, 16);
    x0 = f64x2.add(x0, f64x2.mul(a, v128.load(f0 + i, 16)));
    x1 = f64x2.add(x1, f64x2.mul(a, v128.load(f1 + i, 16)));
  }
  addSum(out, x0);
  addSum(out + 8, x1);
}

function dots1x1(x: usize, f: usize, bytes: usize, out: usize): void {
  let a0 = f64x2.splat(0);
  let b0 = a0;
  for (let i: usize = 0; i < bytes; i += 32) {
    a0 = f64x2.add(a0, f64x2.mul(v128.load(x + i), v128.load(f + i)));
    b0 = f64x2.add(b0, f64x2.mul(v128.load(x + i, 16), v128.load(f + i, 16)));
  }
  addSum(out, f64x2.add(a0, b0));
}
