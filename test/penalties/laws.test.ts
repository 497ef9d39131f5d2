/** That the laws of penalties fit one whose dual norm is not the Euclidean length, and which has no closed form of `dualScale`. */
import type { Penalty } from '../../src/penalties/penalty.js';
import { penaltyLaws } from '../laws/penalty.js';

/** `alpha sum_t |u_t|`; the conjugate is 0 where `max_t |v_t| <= alpha`, else Infinity. */
function absolute(alpha: number, nTasks: number): Penalty {
  const places = (at: number): number[] => Array.from({ length: nTasks }, (_, t) => at + t);
  const soft = (z: number, by: number): number => (Math.abs(z) > by ? z - Math.sign(z) * by : 0);
  return {
    name: 'absolute',
    isConvex: true,
    rows: {
      threshold: () => alpha,
      value: (w, at) => alpha * places(at).reduce((sum, k) => sum + Math.abs(w[k]!), 0),
      prox(w, at, _, step) {
        for (const k of places(at)) w[k] = soft(w[k]!, step * alpha);
      },
      dualNorm: (v, at) => Math.max(...places(at).map((k) => Math.abs(v[k]!))),
      gap(w, v, at, _, c, error) {
        let sum = 0;
        for (const k of places(at)) {
          const [u, s] = [Math.abs(w[k]!), c * v[k]! * (w[k]! < 0 ? -1 : 1)];
          const near = Math.abs(s) > alpha ? Math.sign(s) * Math.max(alpha, Math.abs(s) - c * error) : s;
          if (Math.abs(near) > alpha * (1 + 4 * Number.EPSILON)) return Infinity;
          sum += u * Math.abs(near - s) + u * Math.max(0, alpha - near);
        }
        return sum;
      },
    },
    inUnits: ({ scale, samples }) => absolute((alpha * samples) / scale, nTasks),
  };
}

penaltyLaws(
  [1e-9, 1, 1e9].map((alpha) => ({
    name: `absolute values, alpha = ${alpha}`,
    make: (nTasks) => absolute(alpha, nTasks),
    value: (u) => alpha * u.reduce((sum, value) => sum + Math.abs(value), 0),
    conjugate: (v) => (Math.max(...v.map(Math.abs)) <= alpha * (1 + 1e-15) ? 0 : Infinity),
    dualNorm: (v) => Math.max(...v.map(Math.abs)),
  })),
);
