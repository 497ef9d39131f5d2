/**
 * What a pool tells a worker.
 *
 * @typeParam Data what all jobs share
 */
export type ToWorker<Data, Job> =
  /** Once, first. */
  ({ readonly kind: 'data' } & Data) | { readonly kind: 'job'; readonly index: number; readonly job: Job };

/** What a worker tells its pool. */
export type FromWorker<Result> =
  /** One more fit is done. */
  | { readonly kind: 'point' }
  | { readonly kind: 'done'; readonly index: number; readonly result: Result }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };
