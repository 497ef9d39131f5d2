/**
 * The kernels in gpu.js's JavaScript, as text so that no minifier changes them. Sums are nested in two loops each: the rounding of
 * a sum of `outer * inner` numbers grows with `outer + inner`, and no loop is long. Their order is fixed.
 *
 * A tile of X has R rows of C numbers; the device reads `x[i][j]` with the column j running fastest, as its threads do.
 */

/** Leaves an array of R rows and C columns on the device. */
export const UPLOAD = `function (values) {
  return values[this.thread.y][this.thread.x];
}`;

/**
 * `out[block][t][j] = sum_i x[i][j] f[t][i]` over the rows i of each block.
 */
export const BLOCK_SUMS = `function (x, f) {
  let total = 0;
  for (let a = 0; a < this.constants.outer; a++) {
    let part = 0;
    for (let b = 0; b < this.constants.inner; b++) {
      const i = (this.thread.z * this.constants.outer + a) * this.constants.inner + b;
      part += x[i][this.thread.x] * f[this.thread.y][i];
    }
    total += part;
  }
  return total;
}`;

/** `out[t][j] = sum_block sums[block][t][j]`. */
export const SUM_BLOCKS = `function (sums) {
  let total = 0;
  for (let a = 0; a < this.constants.outer; a++) {
    let part = 0;
    for (let b = 0; b < this.constants.inner; b++) {
      part += sums[a * this.constants.inner + b][this.thread.y][this.thread.x];
    }
    total += part;
  }
  return total;
}`;

/** `out[t][i] = sum_j x[i][j] w[t][j]`. */
export const MULTIPLY = `function (x, w) {
  let total = 0;
  for (let a = 0; a < this.constants.outer; a++) {
    let part = 0;
    for (let b = 0; b < this.constants.inner; b++) {
      const j = a * this.constants.inner + b;
      part += x[this.thread.x][j] * w[this.thread.y][j];
    }
    total += part;
  }
  return total;
}`;
