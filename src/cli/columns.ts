import { DELIMITERS, delimiterName } from '../csv/delimiter.js';
import { type Args, didYouMean } from './args.js';
import type { Wanted } from './csv/table.js';
import { quotedList, type UsageError } from './failures.js';

/** Which columns of a file play which part in a fit. */
export interface Roles {
  readonly targets: readonly string[];
  /** null: all the others. */
  readonly features: readonly string[] | null;
  readonly ignore: readonly string[];
  readonly weight: string | null;
  /** The column that names each row's task, where tasks have rows of their own; null where they share their rows. */
  readonly task: string | null;
  /** The targets that are labels, whatever they look like. */
  readonly classify: readonly string[];
  /** The features that are categories, each value of which becomes a column of 0 and 1. */
  readonly encode: readonly string[];
  /** What is put in the place of a missing number of a feature. */
  readonly impute: Imputing | null;
  readonly missingTargets: 'keep' | 'drop' | 'error';
  readonly missingFeatures: 'error' | 'drop';
}

export type Imputing = (typeof IMPUTING)[number];

const IMPUTING = ['mean', 'median', 'most_frequent'] as const;

const MISSING = ['error', 'drop'] as const;
const MISSING_TARGETS = ['keep', 'drop', 'error'] as const;

/** @throws UsageError for a name that is given twice, or for two parts */
export function readRoles(args: Args): Roles {
  const targets = args.list('target');
  if (targets === undefined) {
    throw args.fail(
      '--target is missing: which columns are to be predicted? For example --target height,weight.',
    );
  }
  const roles: Roles = {
    targets,
    features: args.list('features') ?? null,
    ignore: args.list('ignore') ?? [],
    weight: args.text('weight')?.normalize('NFC') ?? null,
    task: args.text('task')?.normalize('NFC') ?? null,
    classify: args.list('classify') ?? [],
    encode: args.list('encode') ?? [],
    impute: args.choice('impute', IMPUTING) ?? null,
    missingTargets: args.choice('missing-targets', MISSING_TARGETS) ?? (args.has('task') ? 'drop' : 'keep'),
    missingFeatures: args.choice('missing-features', MISSING) ?? 'error',
  };
  const seen = new Map<string, string>();
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['--target', roles.targets],
    ['--weight', someOf(roles.weight)],
    ['--task', someOf(roles.task)],
    ['--features', roles.features ?? []],
    ['--ignore', roles.ignore],
  ];
  for (const [option, names] of parts) {
    for (const name of names) {
      const before = seen.get(name);
      if (before !== undefined) {
        const where = before === option ? `${option} twice` : `both ${before} and ${option}`;
        throw args.fail(`the column ${quotedList([name])} is named by ${where}.`);
      }
      seen.set(name, option);
    }
  }
  requireAgreement(roles, args);
  return roles;
}

const someOf = (name: string | null): string[] => (name === null ? [] : [name]);

/** @throws UsageError for options that do not go together */
function requireAgreement(
  { targets, task, classify, encode, features, impute, ...roles }: Roles,
  args: Args,
): void {
  const stray = classify.find((name) => !targets.includes(name));
  if (stray !== undefined) {
    throw args.fail(
      `--classify ${quotedList([stray])}: the column is no target; name it with --target, too.`,
    );
  }
  const taken = [...targets, ...someOf(task), ...someOf(roles.weight), ...roles.ignore];
  const odd = encode.find((name) => taken.includes(name) || features?.includes(name) === false);
  if (odd !== undefined) throw args.fail(`--encode ${quotedList([odd])}: the column is no feature.`);
  if (new Set(encode).size < encode.length) throw args.fail('--encode names a column twice.');
  if (impute !== null && roles.missingFeatures === 'drop') {
    throw args.fail(
      '--impute fills missing features in, --missing-features drop leaves their rows out: give one of them.',
    );
  }
  if (task !== null && targets.length > 1) {
    throw args.fail(
      `--task ${quotedList([task])} makes a task of each value of that column, all with the same target; got ${targets.length} columns with --target.`,
    );
  }
}

/**
 * The columns of a fit: targets, then features in the order of the file or as named, then the weight and the task.
 *
 * @param isLabel whether a target is to be read as labels even where it holds numbers
 */
export function wantedForFit(
  roles: Roles,
  isLabel: (target: string) => boolean,
  args: Args,
  file: string,
  header: readonly string[],
): Wanted[] {
  requireColumns(args, file, header, '--target', roles.targets);
  requireColumns(args, file, header, '--features', roles.features ?? []);
  requireColumns(args, file, header, '--ignore', roles.ignore);
  requireColumns(args, file, header, '--weight', someOf(roles.weight));
  requireColumns(args, file, header, '--task', someOf(roles.task));
  requireColumns(args, file, header, '--encode', roles.encode);
  const taken = new Set([...roles.targets, ...roles.ignore, ...someOf(roles.weight), ...someOf(roles.task)]);
  const features = roles.features ?? header.filter((name) => !taken.has(name));
  if (features.length === 0) {
    throw args.fail(
      `${file} has no columns left to predict from: each is a target, ignored, the weight or the task.`,
    );
  }
  const { missingTargets, missingFeatures, impute } = roles;
  return [
    ...roles.targets.map(
      (name): Wanted => ({
        name,
        role: 'target',
        content: isLabel(name) ? 'words' : 'either',
        missing: missingTargets,
      }),
    ),
    ...features.map(
      (name): Wanted =>
        roles.encode.includes(name)
          ? { name, role: 'feature', content: 'words', missing: missingFeatures === 'drop' ? 'drop' : 'keep' }
          : {
              name,
              role: 'feature',
              content: 'numbers',
              missing: impute === null ? missingFeatures : 'keep',
            },
    ),
    ...someOf(roles.weight).map(
      (name): Wanted => ({ name, role: 'weight', content: 'numbers', missing: 'error' }),
    ),
    ...someOf(roles.task).map((name): Wanted => ({ name, role: 'task', content: 'words', missing: 'error' })),
  ];
}

/** @throws UsageError that names all that are not in the file */
export function requireColumns(
  args: Args,
  file: string,
  header: readonly string[],
  option: string,
  names: readonly string[],
): void {
  const known = new Set(header);
  const absent = names.filter((name) => !known.has(name));
  if (absent.length > 0) throw absentError(args, file, header, option, absent);
}

function absentError(
  args: Args,
  file: string,
  header: readonly string[],
  option: string,
  absent: readonly string[],
): UsageError {
  const hint = otherDelimiter(header, absent) || (absent.length === 1 ? didYouMean(absent[0]!, header) : '');
  const columns = absent.length === 1 ? 'column' : 'columns';
  return args.fail(
    `${option}: ${file} has no ${columns} ${quotedList(absent)}.${hint} Its columns are ${quotedList(header, 20)}.`,
  );
}

/** What to do where the whole line of names was taken for one name: the delimiter by which it holds those that are absent; or nothing. */
export function otherDelimiter(header: readonly string[], absent: readonly string[]): string {
  if (header.length !== 1) return '';
  const delimiter = [...Object.values(DELIMITERS), ':', '^', '~', '/'].find((character) => {
    const names = new Set(header[0]!.split(character).map((name) => name.trim()));
    return names.size > 1 && absent.some((name) => names.has(name));
  });
  if (delimiter === undefined) return '';
  const name = delimiterName(delimiter).replaceAll('"', "'");
  return ` If its fields are separated by ${name}, say so with --delimiter ${name}.`;
}
