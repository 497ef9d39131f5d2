import { importsOf, resolveImport, type Sources } from './source.js';

/** Rooms that everything may import and that import only each other. */
const LEAVES = ['messages', 'math', 'params', 'files', 'computation'];

/** The rooms of src from the ground up: a room may import from the floors below it, never from its own floor. */
const FLOORS = [
  ['linalg'],
  ['matrix'],
  ['kernels'],
  ['designs'],
  ['data', 'losses', 'penalties'],
  ['problem'],
  ['solvers'],
  ['estimators'],
  ['selection'],
  ['index.ts', 'plot'],
  ['cli'],
];

/** Rooms that stand beside the floors, and all that they may import. */
const SIDE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  datasets: ['linalg', 'matrix'],
  preprocessing: ['linalg', 'matrix', 'data'],
};

/** The rooms that may import from side rooms. */
const SEES_SIDE_ROOMS = ['selection', 'cli', 'index.ts'];

/** Written by the build, so absent from a fresh checkout. */
const WRITTEN = ['kernels/wasm/binary.ts', 'selection/workers/bundle.ts'];

/** The room a file of src is in: its folder, or the file itself at the top. */
const roomOf = (path: string): string => path.split('/')[0]!;

const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

/** Why a room may not import from another, or null where it may. */
function objection(from: string, to: string): string | null {
  if (from === to && !from.endsWith('.ts')) return null;
  if (LEAVES.includes(to)) return null;
  if (LEAVES.includes(from)) return 'a leaf imports only leaves';
  if (from in SIDE_ROOMS) {
    return SIDE_ROOMS[from]!.includes(to) ? null : `${from}/ imports only ${SIDE_ROOMS[from]} and leaves`;
  }
  if (to in SIDE_ROOMS) return SEES_SIDE_ROOMS.includes(from) ? null : `${to}/ is for ${SEES_SIDE_ROOMS}`;
  if (floorOf(from) < 0) return `${from} has no place in the house`;
  if (floorOf(to) < 0) return `${to} has no place in the house`;
  if (floorOf(from) === floorOf(to)) return 'siblings do not import each other';
  return floorOf(from) > floorOf(to) ? null : 'imports go one way, from the ground up';
}

/** Every import that breaks the order of the rooms or does not say which file it means. */
export function brokenImports(sources: Sources, packages: readonly string[]): string[] {
  return [...sources].flatMap(([path, text]) =>
    importsOf(text).flatMap((specifier) => {
      const reason = specifier.startsWith('.')
        ? objectionToFile(sources, path, specifier)
        : objectionToPackage(path, specifier, packages);
      return reason === null ? [] : [`src/${path} imports '${specifier}': ${reason}`];
    }),
  );
}

function objectionToFile(sources: Sources, path: string, specifier: string): string | null {
  if (!specifier.endsWith('.js')) return 'relative imports end in .js';
  const target = resolveImport(path, specifier);
  if (!sources.has(target) && !WRITTEN.includes(target)) return `there is no src/${target}`;
  if (twinOf(path) && twinOf(target) && twinOf(path) !== twinOf(target))
    return 'kernels know no other kernels';
  return objection(roomOf(path), roomOf(target));
}

/** `reference`, `wasm` or `gpu` for a file of those kernels. */
function twinOf(path: string): string | undefined {
  return /^kernels\/(\w+)\//.exec(path)?.[1];
}

function objectionToPackage(path: string, specifier: string, packages: readonly string[]): string | null {
  if (specifier.startsWith('node:')) return roomOf(path) === 'cli' ? null : 'only cli/ may need Node';
  return packages.includes(specifier) ? null : `package.json does not depend on it`;
}

/** Each circle of imports once, written `a.ts -> b.ts -> a.ts`. */
export function circles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      found.push([...trail.slice(start), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const specifier of importsOf(sources.get(path) ?? '')) {
      if (specifier.startsWith('.')) visit(resolveImport(path, specifier), [...trail, path]);
    }
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}
