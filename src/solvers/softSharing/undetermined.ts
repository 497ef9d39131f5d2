import { InputError } from '../../messages/errors.js';
import type { SystemInverse } from '../../problem/softSharing/taskSystem.js';

/** With alpha = 0 the data leave the weights undetermined. */
export class Undetermined extends InputError {}

/** @param taskLabel how tasks are called in errors */
export function undetermined(
  { feature, task }: NonNullable<SystemInverse['singular']>,
  taskLabel: (t: number) => string,
): Undetermined {
  const where = task === null ? 'in all tasks together' : `in ${taskLabel(task)}`;
  return new Undetermined(
    `alpha = 0 leaves the coefficients undetermined: feature ${feature} of X is, ${where}, a combination of others to rounding, or there are ` +
      'fewer samples than features; set alpha above 0 (1e-8, say), or leave such features out.',
  );
}
