import { exp } from '../../math/exp.js';
import type { PairBuffers, PairSamples, PairWalk } from '../kernels.js';

/** See `Kernels.pairs`; what is stored is rounded to float32, what is added up is not. */
export function pairs({ samples, w, slopes, shifts, steps, first, second }: PairBuffers): PairWalk {
  let isOdd = 0;
  return {
    turn(range) {
      for (let q = range.first; q < range.end; q++) {
        const { x, row } = samples[q]!;
        const [delta, h] = [fieldOf(samples[q]!, 3), fieldOf(samples[q]!, 4)];
        first[q] = second[q] = 0;
        for (let i = 0; i < x.stride; i++) {
          let d = 0;
          for (let j = 0; j < x.columns; j++) d += x.data[j * x.stride + i]! * w[row * x.columns + j]!;
          delta[i] = d;
          first[q]! += h[i]! * delta[i]!;
          second[q]! += h[i]! * delta[i]! * delta[i]!;
        }
      }
    },
    go(length, least, range) {
      for (let q = range.first; q < range.end; q++) {
        const { x, row } = samples[q]!;
        const [signed, delta, h] = [0, 3, 4].map((k) => fieldOf(samples[q]!, k)) as [F, F, F];
        const [from, to] = [fieldOf(samples[q]!, 1 + isOdd), fieldOf(samples[q]!, 2 - isOdd)];
        const theta = new Float32Array(x.stride);
        first[q] = second[q] = 0;
        for (let i = 0; i < x.stride; i++) {
          to[i] = from[i]! + length * delta[i]! + shifts[q]!;
          const e = exp(-Math.abs(to[i]!));
          theta[i] = (signed[i]! * (signed[i]! * to[i]! < 0 ? 1 : e)) / (1 + e);
          h[i] = (Math.abs(signed[i]!) * e) / ((1 + e) * (1 + e));
          first[q]! += theta[i]!;
          second[q]! += h[i]!;
        }
        steps[q] = second[q]! >= least ? first[q]! / second[q]! : 0;
        for (let j = 0; j < x.columns; j++) {
          for (let i = 0; i < x.stride; i++)
            slopes[row * x.columns + j]! += x.data[j * x.stride + i]! * (theta[i]! - steps[q]! * h[i]!);
        }
      }
    },
    keep() {
      isOdd = 1 - isOdd;
    },
  };
}

type F = Float32Array;

function fieldOf({ x: { stride }, fields }: PairSamples, k: number): Float32Array {
  return fields.subarray(k * stride, (k + 1) * stride);
}
