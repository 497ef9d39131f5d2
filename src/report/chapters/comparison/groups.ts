import { counted } from '../../../messages/describe.js';
import { type Block, moreThan, numbers, type Part, paragraph, texts } from '../../blocks.js';
import { count } from '../../numbers.js';
import type { ComparisonSubject } from './subject.js';
import { listed } from './summary.js';

/** Groups with more tasks than this are a table. */
const FEW = 13;
const MOST_ROWS = 200;

/** The groups of tasks that the learned graph has found. */
export function groupParts({ groups, taskNames }: ComparisonSubject): Part[] {
  if (!groups) return [];
  const names = [...new Set(groups)].sort((a, b) => a - b);
  const members = names.map((group) => taskNames.filter((_, t) => groups[t] === group));
  return [{ title: 'Groups of the learned graph', blocks: blocksOf(members, taskNames.length) }];
}

function blocksOf(members: readonly (readonly string[])[], T: number): Block[] {
  if (members.length === 1) return [paragraph('The learned graph puts all tasks into one group.')];
  if (members.length === T) return [paragraph('The learned graph leaves each task to itself.')];
  const lists = members.map((names, g) =>
    paragraph(`Group ${g + 1}, ${counted(names.length, 'task')}: `, listed(names), '.'),
  );
  if (members.every((names) => names.length <= FEW)) return lists;
  const rows = members.flatMap((names, g) => names.map((name) => [name, g + 1] as const));
  const shown = rows.slice(0, MOST_ROWS);
  return [
    ...lists,
    {
      kind: 'table',
      caption: 'The group of each task',
      columns: [
        texts(
          'task',
          shown.map(([name]) => name),
        ),
        numbers(
          'group',
          shown.map(([, group]) => count(group)),
        ),
      ],
      rest: moreThan(shown.length, rows.length, 'task'),
      isLong: true,
    },
  ];
}
