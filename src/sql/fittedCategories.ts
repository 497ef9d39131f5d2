import { InputError } from '../messages/errors.js';

/** The categories of features that are no numbers, by their columns: what `predictSQL` makes columns of 0 and 1 of. */
export type SqlCategories = Readonly<Record<string, readonly string[]>>;

/** Those that were read of a table. */
export function categoriesIn(
  { features }: { readonly features: readonly { readonly name: string }[] },
  { categories }: { readonly categories: readonly (readonly string[] | null)[] },
): SqlCategories {
  const found = features.flatMap(({ name }, k) => {
    const own = categories[k];
    return own ? [[name, own] as const] : [];
  });
  return Object.fromEntries(found);
}

/** By what a fit has learned, which another fit replaces. */
const known = new WeakMap<object, SqlCategories>();

interface Fitted {
  readonly coef_: object;
}

export function keepCategories(model: object, categories: SqlCategories): void {
  known.set((model as Fitted).coef_, Object.freeze(categories));
}

/**
 * The categories that `fitSQL` found, by column; empty for none. They are no part of the model's file: keep them beside it, as
 * JSON, and hand them to `predictSQL`.
 *
 * @throws InputError for a model that `fitSQL` has not fitted
 */
export function sqlCategories(model: object): SqlCategories {
  const found = categoriesOf(model);
  if (found) return found;
  throw new InputError('sqlCategories: fitSQL has not fitted this model, or another fit came after.');
}

export function categoriesOf(model: object): SqlCategories | undefined {
  return known.get((model as Fitted).coef_);
}
