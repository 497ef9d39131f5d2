/** The roles of columns to begin with. */
import { firstRoles, type Role } from '../engine/models.js';
import type { SampleName } from '../engine/samples.js';
import type { ColumnSummary } from '../engine/table.js';

const OF_SAMPLES: Readonly<
  Record<SampleName, { readonly targets: readonly string[]; readonly task?: string }>
> = {
  weather: { targets: ['high', 'low', 'wind', 'rain'] },
  shops: { targets: ['sales'], task: 'shop' },
  penguins: { targets: ['Sex'], task: 'Species' },
};

/** Of a sample what it is for; of a file all numbers as features. */
export function startOf(columns: readonly ColumnSummary[], sample: SampleName | null): Role[] {
  const roles = firstRoles(columns);
  if (sample === null) return roles;
  const { targets, task } = OF_SAMPLES[sample];
  return roles.map((role, k) => {
    const { name } = columns[k]!;
    return targets.includes(name) ? 'target' : name === task ? 'task' : role;
  });
}
