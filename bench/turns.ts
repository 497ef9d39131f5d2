/** Times of calls, and two sides timed in turn, so that what else the machine does meets both. */
import type { Extent } from './options.js';

export interface Times {
  /** Of each call, in the order in which they ran. */
  readonly seconds: readonly number[];
  readonly best: number;
  readonly median: number;
}

/** The best and the median time of some calls. */
export function timesOf(seconds: readonly number[]): Times {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    seconds,
    best: sorted[0]!,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
  };
}

export function secondsOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

/** Does something so many times; what it says of the last one stands for all. */
type Side<T extends Times> = (repeats: number) => T | Promise<T>;

/**
 * One call each, then rounds in which each in turn does as many calls as 0.2 s hold: 4 rounds, 2 where a call
 * takes more than a second, none where it takes more than ten. All are counted, the first ones too.
 */
export async function inTurn<Own extends Times, Peer extends Times>(
  runOwn: Side<Own>,
  runPeer: Side<Peer> | null,
  extent: Extent,
): Promise<{ own: Own; peer: Peer | null }> {
  let own = await runOwn(1);
  let peer = runPeer && (await runPeer(1));
  const slowest = Math.max(own.best, peer?.best ?? 0);
  const rounds = extent === 'short' || slowest > 10 ? 0 : slowest > 1 ? 2 : 4;
  const [ownRepeats, peerRepeats] = [own, peer].map((first) =>
    Math.min(25, Math.max(1, Math.round(0.2 / (first?.best ?? 1)))),
  );
  for (let round = 0; round < rounds; round++) {
    own = together(own, await runOwn(ownRepeats!));
    if (runPeer && peer) peer = together(peer, await runPeer(peerRepeats!));
  }
  return { own, peer };
}

function together<T extends Times>(before: T, after: T): T {
  return { ...after, ...timesOf([...before.seconds, ...after.seconds]) };
}
