/**
 * What a pool tells a worker.
 *
 * @typeParam Data what all jobs share
 */
export type ToWorker<Data, Job> =
  /** Before the jobs of a run. */
  | ({ readonly kind: 'data' } & Data)
  | { readonly kind: 'job'; readonly index: number; readonly job: Job }
  /** All jobs are done: the data are not needed any more. */
  | { readonly kind: 'release' };

/** What a worker tells its pool. */
export type FromWorker<Result> =
  /** One more fit is done. */
  | { readonly kind: 'point' }
  | { readonly kind: 'done'; readonly index: number; readonly result: Result }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };
