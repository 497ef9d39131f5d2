import type { Loss } from '../../losses/loss.js';
import type { SumsLine, SumsPlace } from '../../statistics/lossSums.js';
import type { Base } from '../base.js';
import type { Dialect } from '../dialect.js';
import { lossExpressions } from './lossExpressions.js';

/** Samples as they are read at one place: how their features are shifted, and what predicts them. */
export interface Frame {
  readonly base: Base;
  /** The tasks of the task column, or null where each target is one. */
  readonly tasks: readonly string[] | null;
  /** Which tasks are read: of the task column, or targets. */
  readonly members: readonly number[];
  /** Of all tasks. */
  readonly losses: readonly Loss[];
  /** The shift of each task, p. */
  readonly shifts: readonly Float64Array[];
}

/** A column for each task of a table that is joined, or a number for each target. */
interface Constants {
  /** How the constant of a target is written. */
  readonly of: (name: string, values: (t: number) => number, target: number) => string;
  readonly table: () => string;
  /** The columns of the table so far. */
  readonly names: () => readonly string[];
}

/** The places of the targets that a frame reads. */
export function targetsOf({ tasks, members }: Frame): readonly number[] {
  return tasks === null ? members : [0];
}

/** The shifted samples: d0, d1, ..., y0, ... and the weights f0, ..., NULL where a target is missing. */
export function shiftedSamples(
  dialect: Dialect,
  frame: Frame,
  constants: Constants = constantsOf(dialect, frame),
  carried: readonly string[] = [],
): string {
  const { base, shifts } = frame;
  const { hasWeight, columns, groups } = base;
  const targets = targetsOf(frame);
  const weight = hasWeight ? 'w' : dialect.number(1);
  const list = [
    ...groups,
    ...columns.map((_, j) => `x${j} - ${constants.of(`a${j}`, (t) => shifts[t]![j]!, targets[0]!)} AS d${j}`),
    ...targets.map((t) => `y${t}`),
    ...targets.map((t) => `CASE WHEN y${t} IS NOT NULL THEN ${weight} END AS f${t}`),
    ...carried,
  ];
  const conditions = [
    ...(targets.length === 1 ? [`y${targets[0]} IS NOT NULL`] : []),
    ...(hasWeight ? ['w > 0'] : []),
  ];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return `(SELECT ${list.join(', ')} FROM ${base.sql}${constants.table()}${where}${dialect.fence}) AS shifted`;
}

/**
 * Beside d, for each target `l_t` (s loss), `g_t` (s loss'), `h_t` (s loss''), `m_t` (the margin of a label) and along a line
 * `l_t_k` for its k-th length; each step is a subquery, for engines that compute an expression anew for each use.
 */
export function lossSamples(dialect: Dialect, frame: Frame, place: SumsPlace, line: SumsLine | null): string {
  const { base, losses } = frame;
  const p = base.columns.length;
  const constants = constantsOf(dialect, frame);
  const targets = targetsOf(frame);
  const lengths = [0, ...(line?.lengths ?? [])];
  const names = (t: number): string[] => lengths.map((_, k) => (k === 0 ? `${t}` : `${t}_${k}`));
  const isGrouped = frame.tasks !== null;
  const linear = (own: SumsPlace, t: number, tag: string): string => {
    const terms = base.columns.flatMap((_, j) => {
      const isZero = !isGrouped && own.w[t * p + j] === 0;
      return isZero ? [] : [`d${j} * ${constants.of(`${tag}${j}`, (k) => own.w[k * p + j]!, t)}`];
    });
    return [constants.of(`${tag}b`, (k) => own.b[k]!, t), ...terms].join(' + ');
  };
  const eta = targets.map((t) => `${linear(place, t, 'w')} AS eta${t}`);
  const delta = lengths.length > 1 ? targets.map((t) => `${linear(line!.step, t, 'z')} AS delta${t}`) : [];
  const shifted = shiftedSamples(dialect, frame, constants, constants.names());
  const kept = [...base.groups, ...base.columns.map((_, j) => `d${j}`)];
  const samples = [...kept, ...targets.flatMap((t) => [`y${t}`, `f${t}`])];
  const predicted = nested(dialect, [...samples, ...eta, ...delta], shifted, 'predicted');
  const along = targets.flatMap((t) =>
    lengths.map((length, k) =>
      k === 0 ? `eta${t}` : `eta${t} + ${dialect.number(length)} * delta${t} AS eta${t}_${k}`,
    ),
  );
  const moved = lengths.length > 1 ? nested(dialect, [...samples, ...along], predicted, 'moved') : predicted;
  const lossOf = (t: number) => lossExpressions(losses[isGrouped ? 0 : t]!, dialect);
  const exponentials = targets.flatMap((t) =>
    names(t).flatMap((name) => [`eta${name}`, `${lossOf(t).exponential(`eta${name}`)} AS e${name}`]),
  );
  const exponential = nested(dialect, [...samples, ...exponentials], moved, 'exponentials');
  const parts = targets.flatMap((t) => {
    const { loss, first, second } = lossOf(t);
    const [y, own, e, f] = [`y${t}`, `eta${t}`, `e${t}`, `f${t}`];
    return [
      ...names(t).map((name) => `${f} * (${loss(y, `eta${name}`, `e${name}`)}) AS l${name}`),
      `${f} * (${first(y, own, e)}) AS g${t}`,
      `${f} * (${second(y, own, e)}) AS h${t}`,
      `CASE WHEN ${y} > 0.5 THEN ${own} WHEN ${y} <= 0.5 THEN -${own} END AS m${t}`,
    ];
  });
  return nested(dialect, [...kept, ...parts], exponential, 'losses');
}

function nested({ fence }: Dialect, list: readonly string[], from: string, name: string): string {
  return `(SELECT ${list.join(', ')} FROM ${from}${fence}) AS ${name}`;
}

/** Numbers of tasks come in a table that is joined by the task; of targets they are literals. */
function constantsOf(dialect: Dialect, { tasks, members }: Frame): Constants {
  const values = new Map<string, (t: number) => number>();
  if (tasks === null)
    return { of: (_, value, t) => dialect.number(value(t)), table: () => '', names: () => [] };
  return {
    of: (name, value) => {
      values.set(name, value);
      return name;
    },
    names: () => [...values.keys()],
    table: () => {
      const rows = members.map((t) => [
        dialect.text(tasks[t]!),
        ...[...values.values()].map((value) => dialect.number(value(t))),
      ]);
      return ` JOIN ${dialect.rowsAs('places', ['s_task', ...values.keys()], rows)} ON g_task = s_task`;
    },
  };
}
