import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';

/** Where the queue is. */
export interface RedisOptions {
  /** The URL of a Redis, `redis://host:6379`; whoever can write to it can have workers read the CSV files that they can. */
  readonly redis: string;
  /** The queue's name there: workers serve the runs of the queue with their name. @defaultValue 'polytask' */
  readonly name?: string | undefined;
}

/** @throws InputError */
export function readRedis(caller: string, read: OptionReader): string | null {
  const redis = read.raw('redis', null);
  if (redis === null || (typeof redis === 'string' && /^rediss?:\/\//.test(redis))) return redis;
  const given = typeof redis === 'string' ? 'a string of another form' : describe(redis);
  throw new InputError(`${caller}: redis is ${given}; expected a URL, redis://host:6379.`);
}

/** A name that can be part of the id of a job. @throws InputError */
export function readWord(caller: string, read: OptionReader, option: string, fallback: string): string {
  const word = read.raw(option, fallback);
  if (typeof word === 'string' && /^[\w.-]+$/.test(word)) return word;
  throw new InputError(
    `${caller}: ${option} is ${describe(word)}; expected letters, digits, '.', '-' and '_' alone.`,
  );
}

/** Redis that is not there is told after some 10 tries; one that goes away is waited for that long. */
export function connectionOf(redis: string): object {
  return { url: redis, retryStrategy: (times: number) => (times > 10 ? null : 50 * times) };
}
