/** What the page and its worker tell each other. */
import type { FitRequest } from './models.js';
import type { FitResult } from './result.js';
import type { SampleName } from './samples.js';
import type { TableSummary } from './table.js';

export type ToWorker =
  | { readonly kind: 'read'; readonly file: File }
  | { readonly kind: 'sample'; readonly sample: SampleName }
  | { readonly kind: 'fit'; readonly request: FitRequest }
  | { readonly kind: 'cancel' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly phase: string; readonly part: number }
  | { readonly kind: 'table'; readonly table: TableSummary }
  | { readonly kind: 'fitted'; readonly result: FitResult }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };
