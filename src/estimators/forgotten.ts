/** What the compiler says of a call that is neither (X, Y) nor (tasks): each is the type that the argument lacks. */
import type { MatrixInput } from '../matrix/input.js';

interface NoTargets {
  readonly 'Y, the targets of X, is missing': never;
}

interface OtherFields {
  readonly 'a task has the fields { name?, X, y, sampleWeight? } and no others': never;
}

/** What a first argument that no other overload takes should have been. */
export type Forgotten<Given, Task> = Given &
  (Given extends MatrixInput ? NoTargets : Given extends readonly Task[] ? OtherFields : readonly Task[]);
