import { InputError } from '../messages/errors.js';
import { type Penalty, type PenaltyUnits, type RowPenalty, rowsOf } from '../penalties/penalty.js';
import { STRONGEST } from '../penalties/rowLasso.js';
import type { RowGeometry } from './rowCertificate.js';

/** A penalty on data that are open, in their coordinates. */
export interface Penalised {
  readonly penalty: Penalty;
  /** The penalty as a sum over rows, but for its coupling. */
  readonly rows: RowPenalty;
  /** With the coupling as one more loss, of predictions W. */
  readonly geometry: RowGeometry;
}

/**
 * @param penalty in the user's units
 * @throws InputError for a ridge and a column that are too large together
 */
export function penalised(penalty: Penalty, units: PenaltyUnits, data: Omit<RowGeometry, 'rows'>): Penalised {
  const scaled = penalty.inUnits(units);
  const rows = rowsOf(scaled);
  const { width, nullObjective, storedNorms, squaredNorms, offCentre } = data;
  requireExactRidge(rows, squaredNorms);
  const plain = { rows, width, nullObjective, storedNorms, squaredNorms, offCentre };
  const k = scaled.coupling?.largest ?? 0;
  return { penalty: scaled, rows, geometry: k === 0 ? plain : withCoupling(plain, k) };
}

/**
 * A ridge of `STRONGEST` stands for any that is larger. It leaves nothing of W either way, unless a column is so long that its
 * square is near it: there the answer to the one is not that to the other.
 */
function requireExactRidge({ fused }: RowPenalty, squaredNorms: Float64Array): void {
  if (!fused?.hasRidge || (fused.everywhere && fused.everywhere.l2 < STRONGEST)) return;
  const long = squaredNorms.findIndex((square, j) => square > LARGEST_SQUARE && fused.l2(j) >= STRONGEST);
  if (long < 0) return;
  throw new InputError(
    `the ridge part of the penalty and column ${long} of X are too large together for float64 arithmetic; ` +
      'rescale the column (divide it by its standard deviation, for example)',
  );
}

/** Beside a smaller one a ridge of `STRONGEST` leaves less than the rounding of the objective. */
const LARGEST_SQUARE = 1e260;

/** For features of use with a coupling: its curvature is at most k, that of k more samples. */
function withCoupling(geometry: RowGeometry, k: number): RowGeometry {
  const { storedNorms, squaredNorms, offCentre } = geometry;
  const added = squaredNorms.map((square) => (square === 0 ? 0 : k));
  return {
    ...geometry,
    storedNorms: storedNorms.map((length, j) => Math.sqrt(length * length + added[j]!)),
    squaredNorms: squaredNorms.map((square, j) => square + added[j]!),
    offCentre: offCentre.map((ratio, j) => ratio + (added[j]! === 0 ? 0 : k / squaredNorms[j]!)),
  };
}
