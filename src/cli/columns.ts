import { type Args, didYouMean } from './args.js';
import { DELIMITERS, delimiterName } from './csv/delimiter.js';
import type { Wanted } from './csv/table.js';
import { quotedList, type UsageError } from './failures.js';

/** Which columns of a file play which part in a fit. */
export interface Roles {
  readonly targets: readonly string[];
  /** null: all the others. */
  readonly features: readonly string[] | null;
  readonly ignore: readonly string[];
  readonly weight: string | null;
  readonly missingTargets: 'keep' | 'drop' | 'error';
  readonly missingFeatures: 'error' | 'drop';
}

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
    missingTargets: args.choice('missing-targets', MISSING_TARGETS) ?? 'keep',
    missingFeatures: args.choice('missing-features', MISSING) ?? 'error',
  };
  const seen = new Map<string, string>();
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['--target', roles.targets],
    ['--weight', roles.weight === null ? [] : [roles.weight]],
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
  return roles;
}

/** The columns of a fit: targets, then features in the order of the file or as named, then the weight. */
export function wantedForFit(roles: Roles, args: Args, file: string, header: readonly string[]): Wanted[] {
  requireColumns(args, file, header, '--target', roles.targets);
  requireColumns(args, file, header, '--features', roles.features ?? []);
  requireColumns(args, file, header, '--ignore', roles.ignore);
  requireColumns(args, file, header, '--weight', roles.weight === null ? [] : [roles.weight]);
  const taken = new Set([
    ...roles.targets,
    ...roles.ignore,
    ...(roles.weight === null ? [] : [roles.weight]),
  ]);
  const features = roles.features ?? header.filter((name) => !taken.has(name));
  if (features.length === 0) {
    throw args.fail(`${file} has no columns left to predict from: each is a target, ignored or the weight.`);
  }
  return [
    ...roles.targets.map((name) => ({ name, role: 'target', missing: roles.missingTargets }) as const),
    ...features.map((name) => ({ name, role: 'feature', missing: roles.missingFeatures }) as const),
    ...(roles.weight === null ? [] : [{ name: roles.weight, role: 'weight', missing: 'error' } as const]),
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
