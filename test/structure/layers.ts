import { importsOf, resolveImport, type Sources } from './source.js';

/** Utilities: modules that everything may import and that import only each other. */
const UTILITIES = ['messages', 'math', 'params', 'files', 'computation'];

/** The layers of src from the lowest up: a module may import from the layers below its own, never from a module of its own layer. */
const LAYERS = [
  ['linalg'],
  ['matrix'],
  ['kernels'],
  ['designs'],
  ['data', 'losses', 'penalties', 'tables', 'csv'],
  ['statistics'],
  ['problem'],
  ['solvers'],
  ['estimators'],
  ['plot'],
  ['report'],
  ['selection'],
  ['relations', 'uncertainty', 'sql', 'chunks'],
  ['index.ts', 'gpu.ts', 'queue'],
  ['cli'],
];

/** Modules that stand beside the layers, and all that they may import. */
const SIDE_MODULES: Readonly<Record<string, readonly string[]>> = {
  datasets: ['linalg', 'matrix'],
  preprocessing: ['linalg', 'matrix', 'data'],
};

/** The modules that may import from those. */
const SEES_SIDE_MODULES = ['selection', 'cli', 'index.ts'];

/** Written by the build, so absent from a fresh checkout. */
const WRITTEN = [
  'kernels/wasm/binary.ts',
  'kernels/wasm/elementaryBinary.ts',
  'kernels/wasm/pairsBinary.ts',
  'kernels/wasm/coupledBinary.ts',
  'selection/workers/bundle.ts',
  'selection/search/worker/bundle.ts',
  'selection/sharing/worker/bundle.ts',
  'chunks/worker/bundle.ts',
];

/** The module a file of src is in: its folder, or the file itself at the top. */
const moduleOf = (path: string): string => path.split('/')[0]!;

const layerOf = (name: string): number => LAYERS.findIndex((modules) => modules.includes(name));

/** Why a module may not import from another, or null where it may. */
function objection(from: string, to: string): string | null {
  if (from === to && !from.endsWith('.ts')) return null;
  if (UTILITIES.includes(to)) return null;
  if (UTILITIES.includes(from)) return 'a utility imports only utilities';
  if (from in SIDE_MODULES) {
    return SIDE_MODULES[from]!.includes(to)
      ? null
      : `${from}/ imports only ${SIDE_MODULES[from]} and utilities`;
  }
  if (to in SIDE_MODULES)
    return SEES_SIDE_MODULES.includes(from) ? null : `${to}/ is for ${SEES_SIDE_MODULES}`;
  if (layerOf(from) < 0) return `${from} has no place among the layers`;
  if (layerOf(to) < 0) return `${to} has no place among the layers`;
  if (layerOf(from) === layerOf(to)) return 'modules of one layer do not import each other';
  return layerOf(from) > layerOf(to) ? null : 'imports go one way, from the upper layers to the lower';
}

/** Every import that breaks the order of the layers or does not say which file it means. */
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
  return objection(moduleOf(path), moduleOf(target));
}

/** `reference`, `wasm` or `gpu` for a file of those kernels. */
function twinOf(path: string): string | undefined {
  return /^kernels\/(\w+)\//.exec(path)?.[1];
}

function objectionToPackage(path: string, specifier: string, packages: readonly string[]): string | null {
  if (specifier.startsWith('node:')) return moduleOf(path) === 'cli' ? null : 'only cli/ may need Node';
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
