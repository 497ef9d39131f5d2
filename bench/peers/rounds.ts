/** Rounds in which each side in turn is called, so that what else the machine does meets all of them. */

/** Seconds of a round that a side fills with calls. */
const FILL = 0.1;
const MOST_CALLS = 25;
/** So many times slower than the fastest, a side other than the first is called in the first round only. */
const FAR_BEHIND = 8;
/** Seconds of a call after which one that counts has to do. */
const LONG = 10;

export interface Side {
  readonly name: string;
  /** Null for as many as it takes by itself. */
  readonly threads: number | null;
  readonly tol: number;
  readonly excess: number;
  /** Why it is not timed; empty where it is. */
  readonly note: string;
  /** Seconds of the first call, which finds the memory cold and compiles what has to be compiled. */
  readonly first: number;
  /** Those of the calls that count. */
  readonly seconds: number[];
  /** So many calls, one after the other. @returns the seconds of each */
  readonly call: (repeats: number) => Promise<readonly number[]>;
}

export async function takeTurns(sides: readonly Side[], rounds: number): Promise<void> {
  const fastest = () => Math.min(...sides.map(oneOf));
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      const one = oneOf(side);
      const isBehind = side !== sides[0] && one > FILL && one > FAR_BEHIND * fastest();
      const isSlow = one > LONG || isBehind;
      if (round > 0 && isSlow) continue;
      const repeats = Math.min(MOST_CALLS, Math.max(1, Math.round(FILL / one)));
      side.seconds.push(...(await side.call(repeats)));
    }
  }
}

function oneOf({ first, seconds }: Side): number {
  return seconds.length > 0 ? Math.min(...seconds) : first;
}
