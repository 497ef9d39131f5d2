import type { Dataset } from '../../data/dataset.js';
import type { FoldErrors, FoldJob, FoldRule } from '../foldErrors.js';

/** What a pool tells a worker. */
export type ToWorker =
  /** Once, first. */
  | { readonly kind: 'data'; readonly dataset: Dataset; readonly rule: FoldRule }
  | { readonly kind: 'job'; readonly index: number; readonly job: FoldJob };

/** What a worker tells its pool. */
export type FromWorker =
  /** One more fit of the path is done. */
  | { readonly kind: 'point' }
  | { readonly kind: 'done'; readonly index: number; readonly result: FoldErrors }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };
