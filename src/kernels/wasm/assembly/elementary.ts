/**
 * A module of its own: exp, expm1 and log1p of `count` numbers from `at` on, in place, two at a time; an odd one takes its neighbour along.
 */

import { expm1Of, expOf, log1pOf } from './functions';

export function exp(at: usize, count: i32): void {
  const end = at + ((<usize>count) << 3);
  for (; at < end; at += 16) v128.store(at, expOf(v128.load(at)));
}

export function expm1(at: usize, count: i32): void {
  const end = at + ((<usize>count) << 3);
  for (; at < end; at += 16) v128.store(at, expm1Of(v128.load(at)));
}

export function log1p(at: usize, count: i32): void {
  const end = at + ((<usize>count) << 3);
  for (; at < end; at += 16) v128.store(at, log1pOf(v128.load(at)));
}
