/** What a fit comes to, as plain data. */

/** A way to predict a task, on the rows held out. */
export interface Against {
  readonly score: number;
  /** The score less that of a model of the task alone, and its standard error over the held-out rows. */
  readonly change: number;
  readonly error: number;
}

export interface TaskScore {
  readonly name: string;
  /** R² of numbers, the part of right answers of labels. */
  readonly metric: 'R²' | 'accuracy';
  /** Of a model of the task alone. */
  readonly alone: number;
  readonly together: Against;
  /** The mean, or the most frequent label, of the rows that are fitted. */
  readonly constant: Against;
  readonly fitted: number;
  readonly heldOut: number;
}

export interface FitResult {
  readonly file: string;
  readonly scores: readonly TaskScore[];
  readonly strength: number;
  /** What was found, as one HTML file. */
  readonly report: string;
  /** The model's file, of all rows: a Pipeline with its scaler. */
  readonly modelFile: string;
  /** Means and standard deviations of the targets that are numbers, by which predictions come back to their units. */
  readonly unitsFile: string | null;
}
