/**
 * What least squares with soft sharing works on, one fit at a time: variables of the module. Addresses and
 * strides are in bytes; vectors over the features have `width` numbers, p rounded up to a multiple of 4, and zeros behind p.
 */

import { LARGEST, LAST_DIGITS, SMALLEST } from './rowFit';
import { largest } from './vectors';

// A task's entry in the table: 8 numbers.
export const ENTRY: usize = 64;
/** Its X: `width` columns, of which the first p stand one after the other, without padding, to begin with. */
export const X: usize = 0;
export const Y: usize = 8;
/** How many samples it has. */
export const ROWS: usize = 16;
export const STRIDE: usize = 24;
/** c_t; 0 where it is to be 1 over the observed targets. */
export const WEIGHT: usize = 32;
/** What is kept for its inverse: `L^-T` with `D = L L^T`, or V, see `openThroughSamples`; of tasks that share X the rows it lacks. */
export const INVERSE: usize = 40;
/** 3 p + 3 numbers: means of the features, what rounding left of them and squares; the same three of the targets. */
export const SUMS: usize = 48;
/** Of tasks that share X: the places of the targets that it lacks, in a column. */
export const LACKING: usize = 56;

/** Forms of the systems: by each task's features, by its samples, or by the samples of all; of one X by its features or samples. */
export const BY_FEATURES: i32 = 0;
export const BY_SAMPLES: i32 = 1;
export const BY_ALL: i32 = 2;
export const BY_COMMON_FEATURES: i32 = 3;
export const BY_COMMON_SAMPLES: i32 = 4;
/** By each task's samples, with the mean by conjugate gradients. */
export const BY_GRADIENTS: i32 = 5;

export let T: usize = 0;
export let p: u32 = 0;
export let width: u32 = 0;
export let alpha: f64 = 0;
export let kappa: f64 = 0;
export let center: i32 = 0;
export let form: i32 = BY_FEATURES;
export let table: usize = 0;
/** S, width x width; of one X the factor for the mean. */
export let shared: usize = 0;
/** Room for a matrix that is factorised, of one X the factor for deviations from the mean; and for what the kernels need. */
export let square: usize = 0;
export let room: usize = 0;
/** W and behind it an offset for each task, and the best of both so far; E and a step, T vectors each; two vectors. */
export let w: usize = 0;
export let best: usize = 0;
export let e: usize = 0;
export let z: usize = 0;
export let mean: usize = 0;
export let other: usize = 0;
/** A field, or one for each task; p indices, 128 at least, and as many numbers. */
export let field: usize = 0;
export let features: usize = 0;
export let weights: usize = 0;
/** Of the forms by the samples of all: how many there are, padded; theta, what is left of it, and room for a few columns or samples. */
export let rows: u32 = 0;
export let theta: usize = 0;
export let left: usize = 0;
export let chunk: usize = 0;
/** Of tasks that share X: T vectors by rows, three times T vectors, one number a sample, and `X^T X`. Of conjugate gradients for the mean: three vectors. */
export let byRows: usize = 0;
export let directions: usize = 0;
export let counted: usize = 0;
export let products: usize = 0;
/** How many samples they share. */
export let samples: usize = 0;
export let scale: f64 = 1;

/** Reads what a fit works on, and clears vectors. @param head the addresses and numbers above, in their order */
export function openState(head: usize): void {
  T = <usize>load<f64>(head);
  p = <u32>load<f64>(head, 8);
  width = (p + 3) & ~3;
  alpha = load<f64>(head, 16);
  kappa = load<f64>(head, 24);
  center = <i32>load<f64>(head, 32);
  form = <i32>load<f64>(head, 40);
  table = at(head, 48);
  shared = at(head, 56);
  square = at(head, 64);
  room = at(head, 72);
  w = at(head, 80);
  best = at(head, 88);
  e = at(head, 96);
  z = at(head, 104);
  mean = at(head, 112);
  other = at(head, 120);
  field = at(head, 128);
  features = at(head, 136);
  weights = at(head, 144);
  rows = <u32>load<f64>(head, 152);
  theta = at(head, 160);
  left = at(head, 168);
  chunk = at(head, 176);
  byRows = at(head, 184);
  directions = at(head, 192);
  counted = at(head, 200);
  products = at(head, 208);
  samples = at(head, 216);
  for (let j: u32 = 0; j < max(p, 128); j++) store<i32>(features + ((<usize>j) << 2), j);
  const vectors = ((<usize>width) << 3) * T;
  memory.fill(w, 0, vectors + (T << 3));
  memory.fill(best, 0, vectors + (T << 3));
  memory.fill(e, 0, vectors);
  memory.fill(z, 0, vectors);
  memory.fill(mean, 0, (<usize>width) << 3);
  memory.fill(other, 0, (<usize>width) << 3);
}

export function at(entry: usize, offset: usize): usize {
  return <usize>load<f64>(entry + offset);
}

/** How many targets of a shared X a task lacks, and how many rows are kept of them: the same, padded. */
export function lackingTargets(task: usize): usize {
  return samples - at(task, ROWS);
}

export function lackingRows(task: usize): usize {
  return (lackingTargets(task) + 3) & ~3;
}

export function setScale(power: f64): void {
  scale = power;
}

/** What is found is W and the offsets: a step that is not good is undone by both. */
export function keepBest(): void {
  memory.copy(best, w, ((<usize>width) << 3) * T + (T << 3));
}

/** Goes back to what was there before the last step. */
export function undoStep(): void {
  memory.copy(w, best, ((<usize>width) << 3) * T + (T << 3));
}

/**
 * Whether centred columns of n samples can be used: they may be constant, but not vary in their last digits alone.
 *
 * @param sums the means, what rounding left of them and squares, p each
 */
export function isUsable(x: usize, stride: usize, n: f64, sums: usize): bool {
  const all = (<usize>p) << 3;
  const squares = sums + 2 * all;
  for (let j: usize = 0; j < all; j += 8) {
    const found = load<f64>(squares + j);
    // A square of 0 may have been too small for float64.
    if (found === 0 && largest(x + (j >> 3) * stride, <u32>(stride >> 3)) === 0) continue;
    if (!varies(found, n, load<f64>(sums + j))) return false;
  }
  return true;
}

/** Whether a sum of n squares is in the range of float64, and of more than the last digits of the mean. */
export function varies(square: f64, n: f64, offset: f64): bool {
  const digits = LAST_DIGITS * offset;
  return square > n * (digits * digits) && square > SMALLEST * n && square < LARGEST * n;
}
