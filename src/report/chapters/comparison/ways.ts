/** The ways that were compared: their mean gains as bars, and a table. */
import { type Block, numbers, texts } from '../../blocks.js';
import { intervalBars } from '../../charts/intervalBars.js';
import { meanOf } from '../../means.js';
import { column, count, decimalsFor, number } from '../../numbers.js';
import {
  ALONE,
  type ComparisonSubject,
  countOf,
  ERRORS,
  gainBar,
  meanGain,
  meanTasks,
  toneOf,
  withError,
} from './subject.js';

export function wayBlocks(found: ComparisonSubject): Block[] {
  const { ways, scores, overall, best, strengths, level } = found;
  const gains = ways.map((_, k) => meanGain(found, k));
  const errors = ways.map((_, k) => overall?.[k]?.error ?? Number.NaN);
  const order = ways
    .map((_, k) => k)
    .sort((a, b) => Number(ways[b] === best) - Number(ways[a] === best) || gains[b]! - gains[a]! || a - b);
  const others = order.filter((k) => ways[k] !== ALONE);
  const decimals = decimalsFor(
    overall ? others.map((k) => errors[k]!) : others.map((k) => Math.abs(gains[k]!) / 10),
  );
  const verdictOf = (k: number): string => (ways[k] === ALONE ? '' : (overall?.[k]?.verdict ?? ''));
  const bars = others.map((k) => gainBar(ways[k]!, gains[k]!, errors[k]!, verdictOf(k), decimals));
  const tones = order.map((k) => (ways[k] === best ? 'best' : undefined));
  const cells = (of: (k: number) => string): string[] => order.map((k) => (ways[k] === ALONE ? '' : of(k)));
  const counted = meanTasks(found);
  const meanScores = order.map((k) => meanOf(counted.map((t) => scores[t]![k]!)));
  const about =
    level === undefined ? '' : ` Verdicts on tasks allow for their number, at a level of ${number(level)}.`;
  return [
    ...(bars.length === 0
      ? []
      : [
          {
            kind: 'figure',
            name: 'Mean gain of each way',
            told: bars.map(({ name, text }) => `${name}: ${text}`).join('; '),
            caption: `The mean over the tasks of the score less that of each task alone, with ${ERRORS} standard errors to both sides.${about}`,
            draw: (width: number) => intervalBars(bars, 'mean gain in score over each task alone', width),
          } as const,
        ]),
    {
      kind: 'table',
      caption: 'Ways to share, the best first',
      columns: [
        texts(
          'way',
          order.map((k) => ways[k]!),
          tones,
        ),
        numbers('mean score', column(meanScores), tones),
        numbers(
          overall ? 'mean gain ± error' : 'mean gain',
          cells((k) => withError(gains[k]!, errors[k]!, decimals)),
          tones,
        ),
        ...(overall
          ? [
              texts(
                'overall',
                cells(verdictOf),
                order.map((k) => [toneOf(verdictOf(k)), ways[k] === best ? 'best' : ''].join(' ').trim()),
              ),
            ]
          : []),
        numbers(
          'tasks that gain',
          cells((k) => count(countOf(found, k, 'gains'))),
          tones,
        ),
        numbers(
          'harmed',
          cells((k) => count(countOf(found, k, 'harmed'))),
          tones,
        ),
        ...(strengths
          ? [
              texts(
                'strengths',
                order.map((k) => strengthText(strengths[k]!)),
                tones,
              ),
            ]
          : []),
      ],
    },
  ];
}

const strengthText = (strengths: Readonly<Record<string, number>>): string =>
  Object.entries(strengths)
    .map(([name, value]) => `${name}\u00a0${number(value)}`) // in one line
    .join(', ');
