import type { Args } from '../args.js';
import { withoutPassword } from '../database/address.js';

/** A queue in Redis, as options name it. */
export interface QueueAddress {
  readonly redis: string;
  readonly name: string;
  /** The URL without its password. */
  readonly shown: string;
}

/** null without --redis. @throws UsageError */
export function readQueue(args: Args): QueueAddress | null {
  const redis = args.text('redis');
  const name = args.text('queue');
  if (redis === undefined) {
    if (name !== undefined) throw args.fail('--queue names a queue in a Redis: say --redis, too.');
    return null;
  }
  if (!/^rediss?:\/\/./.test(redis)) {
    throw args.fail('--redis must be a URL such as redis://host:6379; got a text of another form.');
  }
  if (name !== undefined && !/^[\w.-]+$/.test(name)) {
    throw args.fail("--queue must be made of letters, digits, '.', '-' and '_'.");
  }
  return { redis, name: name ?? 'polytask', shown: withoutPassword(redis) };
}
