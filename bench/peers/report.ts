/** The tables of `npm run bench:peers`. */
import { type Column, digits, table, tiny } from '../table.js';
import type { Times } from '../times.js';
import { type Entry, FAMILIES, type Outcome } from './contest.js';

export const LEGEND = `Milliseconds of one call: the best, and the median in brackets. excess: how far the objective of what polytask and the
best peer found is above the minimum, all computed by one function; of the lassos over the objective of the best constant
model, of the other models over the minimum. as fast: the
time of the best peer, on however many threads, over polytask's; by the best times and by the medians. new process: the best of
the first five calls in a process of its own, in which the engine has compiled nothing yet, and the best peer's best over it.`;

/** The peer that beats all others that are accurate enough, on those threads or on any. */
function bestPeer({ peers }: Outcome, threads?: number | null): Entry | null {
  const timed = peers.filter((it) => it.times && (threads === undefined || it.threads === threads));
  return timed.reduce<Entry | null>(
    (best, it) => (best === null || it.times!.best < best.times!.best ? it : best),
    null,
  );
}

/** How many times as fast as a peer polytask was. */
function ratioOf(
  { polytask, first }: Outcome,
  peer: Entry | null,
  of: 'best' | 'median' | 'first' = 'best',
): number {
  if (!polytask.times || !peer?.times) return Number.NaN;
  return of === 'first' ? peer.times.best / first : peer.times[of] / polytask.times[of];
}

/** @param threads what the peers' linear algebra uses where it may */
export function tableOfFamily(outcomes: readonly Outcome[], threads: number): string {
  const named = (name: string, count: number | null) => {
    const used = count ?? threads;
    return `${name}, ${used} ${used === 1 ? 'thread' : 'threads'}`;
  };
  const heads = new Map<string, { name: string; threads: number | null }>();
  for (const it of outcomes.flatMap(({ peers }) => peers)) heads.set(named(it.name, it.threads), it);
  const columns: Column<Outcome>[] = [
    { head: 'case', align: 'left', cell: ({ name }) => name },
    { head: 'polytask', cell: ({ polytask }) => timesCell(polytask.times) },
    ...[...heads].map(([head, { name, threads: count }]): Column<Outcome> => {
      const entryOf = ({ peers }: Outcome) => peers.find((it) => it.name === name && it.threads === count);
      return { head, cell: (outcome) => entryCell(entryOf(outcome)) };
    }),
    { head: 'excess', cell: ({ polytask }) => tiny(polytask.excess) },
    { head: "peer's", cell: (outcome) => tiny(bestPeer(outcome)?.excess ?? Number.NaN) },
    { head: 'best peer', align: 'left', cell: (outcome) => bestPeer(outcome)?.name ?? 'none' },
    { head: 'new process', cell: ({ first }) => digits(1000 * first) },
    { head: 'medians', cell: (outcome) => digits(ratioOf(outcome, bestPeer(outcome), 'median')) },
    { head: 'as fast, new', cell: (outcome) => digits(ratioOf(outcome, bestPeer(outcome), 'first')) },
    { head: 'as fast', cell: (outcome) => digits(ratioOf(outcome, bestPeer(outcome))) },
  ];
  return table(columns, outcomes);
}

/** A line as soon as it is known. */
export function describeOutcome(outcome: Outcome): string {
  const best = bestPeer(outcome);
  const peer = best ? `, ${best.name} ${timesCell(best.times)}: ${digits(ratioOf(outcome, best))}` : '';
  return `${outcome.name}: polytask ${timesCell(outcome.polytask.times)} ms${peer}`;
}

function timesCell(times: Times | null): string {
  return times ? `${digits(1000 * times.best)} (${digits(1000 * times.median)})` : 'too far off';
}

function entryCell(entry: Entry | undefined): string {
  if (!entry) return '-';
  return entry.times ? timesCell(entry.times) : entry.note;
}

/** Geometric means and worst cases, family by family and of all, against one thread and against any number. */
export function tableOfRatios(outcomes: readonly Outcome[]): string {
  const groups = FAMILIES.map((family) => ({
    name: family as string,
    outcomes: outcomes.filter((it) => it.family === family),
  })).filter((group) => group.outcomes.length > 0);
  if (groups.length > 1) groups.push({ name: 'all', outcomes: [...outcomes] });
  const rows = groups.map((group) => ({
    name: group.name,
    one: summaryOf(group.outcomes, 1),
    any: summaryOf(group.outcomes),
    first: summaryOf(group.outcomes, 1, 'first'),
  }));
  type Row = (typeof rows)[number];
  const columns: Column<Row>[] = [
    { head: 'times as fast as the best peer', align: 'left', cell: ({ name }) => name },
    { head: 'cases', cell: ({ any }) => String(any.count) },
    { head: 'mean, 1 thread', cell: ({ one }) => digits(one.mean) },
    { head: 'worst', cell: ({ one }) => digits(one.worst) },
    { head: 'mean, any threads', cell: ({ any }) => digits(any.mean) },
    { head: 'worst', cell: ({ any }) => digits(any.worst) },
    { head: 'where', align: 'left', cell: ({ any }) => any.where },
    { head: 'mean, new process', cell: ({ first }) => digits(first.mean) },
    { head: 'worst', cell: ({ first }) => digits(first.worst) },
    { head: 'where', align: 'left', cell: ({ first }) => first.where },
  ];
  return table(columns, rows);
}

interface Summary {
  /** Of the cases in which a peer was accurate enough. */
  readonly count: number;
  /** Geometric. */
  readonly mean: number;
  readonly worst: number;
  readonly where: string;
}

function summaryOf(outcomes: readonly Outcome[], threads?: number, of: 'best' | 'first' = 'best'): Summary {
  const ratios = outcomes
    .map((outcome) => ({ name: outcome.name, ratio: ratioOf(outcome, bestPeer(outcome, threads), of) }))
    .filter(({ ratio }) => Number.isFinite(ratio));
  if (ratios.length === 0) return { count: 0, mean: Number.NaN, worst: Number.NaN, where: '-' };
  const worst = ratios.reduce((least, it) => (it.ratio < least.ratio ? it : least));
  const logarithms = ratios.reduce((sum, { ratio }) => sum + Math.log(ratio), 0);
  return {
    count: ratios.length,
    mean: Math.exp(logarithms / ratios.length),
    worst: worst.ratio,
    where: worst.name,
  };
}
