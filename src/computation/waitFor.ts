import type { Computation } from './computation.js';

/** What a promise comes to. @throws what it is rejected with */
export function* waitFor<Result>(promise: Promise<Result>): Computation<Result> {
  let result: { readonly value: Result } | undefined;
  yield {
    kind: 'wait',
    until: promise.then((value) => {
      result = { value };
    }),
  };
  return result!.value;
}
