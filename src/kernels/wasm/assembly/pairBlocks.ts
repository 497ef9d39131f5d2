/**
 * X in float32 by blocks: 16 samples of all columns, 64 bytes of one column behind those of another, so that a product goes through X
 * from its first byte to its last, with a part of a field in registers. Fields are as long as all blocks, and `bytes` theirs.
 */

import { addTotal, four, halves, pair, total } from './lanes';

/** Bytes of a column in a block. */
export const BLOCK: usize = 64;
/** Bytes of a field whose products are added up in float32. */
const TILE: usize = 4096;

/** p columns of so many bytes in float32, which stand in float64 at x, to blocks: 0 where a sample has no weight. */
export function toBlocks(x: usize, stride: usize, p: usize, signed: usize, to: usize): void {
  for (let i: usize = 0; i < stride; i += BLOCK) {
    const s = signed + i;
    const isWhole = i + BLOCK <= stride;
    if (!isWhole) memory.fill(to, 0, p * BLOCK);
    let from = x + 2 * i;
    for (const end = to + p * BLOCK; to < end; to += BLOCK) {
      if (isWhole) {
        v128.store(to, counted(v128.load(from), v128.load(from, 16), v128.load(s)));
        v128.store(to, counted(v128.load(from, 32), v128.load(from, 48), v128.load(s, 16)), 16);
        v128.store(to, counted(v128.load(from, 64), v128.load(from, 80), v128.load(s, 32)), 32);
        v128.store(to, counted(v128.load(from, 96), v128.load(from, 112), v128.load(s, 48)), 48);
      } else {
        for (let k: usize = 0; k < stride - i; k += 16)
          v128.store(to + k, counted(v128.load(from + 2 * k), v128.load(from + 2 * k, 16), v128.load(s + k)));
      }
      from += 2 * stride;
    }
  }
}

/** Four numbers in float32, 0 where a sample has no weight. */
function counted(low: v128, high: v128, signed: v128): v128 {
  const u = v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  return v128.and(u, f32x4.ne(signed, f32x4.splat(0)));
}

/** `out = sum_j w_j x_j` over p columns; w is in float32. */
export function predictBlocks(x: usize, bytes: usize, p: usize, w: usize, out: usize): void {
  const whole = w + ((p & ~3) << 2);
  const end = w + (p << 2);
  for (let i = out; i < out + bytes; i += BLOCK) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let at = w;
    for (; at < whole; at += 16) {
      const a = v128.load32_splat(at);
      const b = v128.load32_splat(at, 4);
      const c = v128.load32_splat(at, 8);
      const d = v128.load32_splat(at, 12);
      s0 = f32x4.add(s0, ofColumns(a, b, c, d, x));
      s1 = f32x4.add(s1, ofColumns(a, b, c, d, x + 16));
      s2 = f32x4.add(s2, ofColumns(a, b, c, d, x + 32));
      s3 = f32x4.add(s3, ofColumns(a, b, c, d, x + 48));
      x += 4 * BLOCK;
    }
    for (; at < end; at += 4) {
      const a = v128.load32_splat(at);
      s0 = f32x4.add(s0, f32x4.mul(a, v128.load(x)));
      s1 = f32x4.add(s1, f32x4.mul(a, v128.load(x, 16)));
      s2 = f32x4.add(s2, f32x4.mul(a, v128.load(x, 32)));
      s3 = f32x4.add(s3, f32x4.mul(a, v128.load(x, 48)));
      x += BLOCK;
    }
    v128.store(i, s0);
    v128.store(i, s1, 16);
    v128.store(i, s2, 32);
    v128.store(i, s3, 48);
  }
}

/** Four numbers of four columns, times a, b, c and d. */
function ofColumns(a: v128, b: v128, c: v128, d: v128, x: usize): v128 {
  return f32x4.add(
    pair<f32>(a, v128.load(x), b, v128.load(x, 64)),
    pair<f32>(c, v128.load(x, 128), d, v128.load(x, 192)),
  );
}

/** `out_j += x_j . f` for the first `count` of p columns; `lanes` is room for four numbers in float32 of each. */
export function correlateBlocks(
  x: usize,
  bytes: usize,
  p: usize,
  count: usize,
  f: usize,
  lanes: usize,
  out: usize,
): void {
  const whole = lanes + ((count & ~3) << 4);
  const last = lanes + (count << 4);
  const skipped = (p - count) * BLOCK;
  for (let start: usize = 0; start < bytes; start += TILE) {
    const end = min(start + TILE, bytes);
    memory.fill(lanes, 0, count << 4);
    for (let i = start; i < end; i += BLOCK) {
      const a = v128.load(f + i);
      const b = v128.load(f + i, 16);
      const c = v128.load(f + i, 32);
      const d = v128.load(f + i, 48);
      let at = lanes;
      for (; at < whole; at += 64) {
        v128.store(at, f32x4.add(v128.load(at), four<f32>(a, b, c, d, x)));
        v128.store(at, f32x4.add(v128.load(at, 16), four<f32>(a, b, c, d, x + BLOCK)), 16);
        v128.store(at, f32x4.add(v128.load(at, 32), four<f32>(a, b, c, d, x + 2 * BLOCK)), 32);
        v128.store(at, f32x4.add(v128.load(at, 48), four<f32>(a, b, c, d, x + 3 * BLOCK)), 48);
        x += 4 * BLOCK;
      }
      for (; at < last; at += 16) {
        v128.store(at, f32x4.add(v128.load(at), four<f32>(a, b, c, d, x)));
        x += BLOCK;
      }
      x += skipped;
    }
    addLanes(lanes, count, out);
  }
}

/** `slopes_j += x_j . f` and `squares_j += sum h x_j^2` of p columns; `lanes` is room for eight numbers in float32 of each. */
export function openBlocks(
  x: usize,
  bytes: usize,
  p: usize,
  f: usize,
  h: usize,
  lanes: usize,
  slopes: usize,
  squares: usize,
): void {
  const others = p << 4;
  for (let start: usize = 0; start < bytes; start += TILE) {
    const end = min(start + TILE, bytes);
    memory.fill(lanes, 0, 2 * others);
    for (let i = start; i < end; i += BLOCK) {
      const a = v128.load(f + i);
      const b = v128.load(f + i, 16);
      const c = v128.load(f + i, 32);
      const d = v128.load(f + i, 48);
      const g = h + i;
      for (let at = lanes; at < lanes + others; at += 16) {
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        const x2 = v128.load(x, 32);
        const x3 = v128.load(x, 48);
        const s = f32x4.add(pair<f32>(a, x0, b, x1), pair<f32>(c, x2, d, x3));
        const low = f32x4.add(square(v128.load(g), x0), square(v128.load(g, 16), x1));
        const high = f32x4.add(square(v128.load(g, 32), x2), square(v128.load(g, 48), x3));
        v128.store(at, f32x4.add(v128.load(at), s));
        v128.store(at + others, f32x4.add(v128.load(at + others), f32x4.add(low, high)));
        x += BLOCK;
      }
    }
    addLanes(lanes, p, slopes);
    addLanes(lanes + others, p, squares);
  }
}

function square(h: v128, x: v128): v128 {
  return f32x4.mul(f32x4.mul(h, x), x);
}

function addLanes(lanes: usize, count: usize, out: usize): void {
  for (let j: usize = 0; j < count; j++) addTotal<f32>(out + (j << 3), v128.load(lanes + (j << 4)));
}

/** `out = h x` of a column, whose next block is `step` bytes further. @returns its sum */
export function weighBlocks(h: usize, x: usize, step: usize, bytes: usize, out: usize): f64 {
  let s = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += BLOCK) {
    for (let k: usize = 0; k < BLOCK; k += 16) {
      const u = f32x4.mul(v128.load(h + i + k), v128.load(x + k));
      v128.store(out + i + k, u);
      s = f64x2.add(s, halves<f32>(u));
    }
    x += step;
  }
  return total(s);
}
