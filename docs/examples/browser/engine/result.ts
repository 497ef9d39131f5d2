/** What a fit comes to, as plain data: the page, the pictures and the report are made of it. */
import type { HoldOut, ModelName } from './models.js';

export interface TaskScore {
  readonly name: string;
  /** R² of numbers, the part of right answers of labels. */
  readonly metric: 'R²' | 'accuracy';
  readonly together: number;
  readonly alone: number;
  /** Of the mean, or the most frequent label, of the rows that are fitted. */
  readonly constant: number;
  /** together less alone, and its standard error over the held-out rows. */
  readonly change: number;
  readonly error: number;
  readonly fitted: number;
  readonly heldOut: number;
}

/** The score of each strength in cross-validation. */
export interface Curve {
  /** Largest first. */
  readonly strengths: readonly number[];
  readonly mean: readonly number[];
  /** The standard error over the folds. */
  readonly error: readonly number[];
  /** What is drawn, such as "mean squared error". */
  readonly what: string;
  readonly chosen: number;
}

/** How the model changes with the strength. */
export interface Path {
  readonly strengths: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly what: string;
  /** How many lines there are in all, before those of the smallest were left out. */
  readonly total: number;
}

export interface HeatMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Rows x columns. */
  readonly values: readonly (readonly number[])[];
  readonly unit: string;
}

export interface FitResult {
  readonly file: string;
  readonly model: ModelName;
  readonly className: string;
  readonly holdOut: HoldOut;
  readonly scores: readonly TaskScore[];
  readonly strengthName: string;
  readonly strength: number;
  /** What else was chosen, such as "alpha 0.01". */
  readonly other: string | null;
  readonly curve: Curve;
  readonly path: Path;
  readonly heatMap: HeatMap;
  readonly rows: number;
  readonly features: number;
  /** Features with a weight that is not 0. */
  readonly active: number;
  readonly gap: number;
  readonly tolerance: number;
  readonly converged: boolean;
  readonly notices: readonly string[];
  /** The model's file, of all rows: a Pipeline with its scaler. */
  readonly modelFile: string;
  /** Means and standard deviations of the targets that are numbers, by which predictions come back to their units. */
  readonly unitsFile: string | null;
}
