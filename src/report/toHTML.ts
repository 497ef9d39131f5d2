import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import type { CVResult } from '../plot/cvResult.js';
import { modelOf, readText, readTexts } from '../plot/read.js';
import type { Chapter } from './blocks.js';
import { alphaChoiceChapter } from './chapters/alphaChoice.js';
import { type ComparisonSubject, comparisonChapter } from './chapters/comparison/comparisonChapter.js';
import { type ReportData, withData } from './chapters/dataPart.js';
import { modelChapter } from './chapters/model.js';
import {
  type CouplingPathSubject,
  couplingPathChapter,
  type PathSubject,
  pathChapter,
} from './chapters/path.js';
import { type RelationsSubject, relationsChapter } from './chapters/relations.js';
import { type SearchSubject, searchChapter } from './chapters/search.js';
import {
  type StandardErrorsSubject,
  type UncertaintySubject,
  uncertaintyChapter,
  withIntervals,
} from './chapters/uncertainty.js';
import type { FittedSubject } from './fittedModel.js';
import { pageOf } from './page.js';

/** What a report can be of: whatever has the fields of one of these. */
export type ReportSubject =
  | FittedSubject
  | SearchSubject
  | ComparisonSubject
  | RelationsSubject
  | PathSubject
  | CouplingPathSubject
  | UncertaintySubject
  | StandardErrorsSubject
  | { readonly lastStep: object }
  | { readonly regressor_: object };

export interface HTMLOptions {
  /** The title. @defaultValue what the first subject is */
  readonly title?: string | undefined;
  /** A paragraph below the title: what the data are, where they come from. */
  readonly about?: string | undefined;
  /** What a reader should know beforehand, at the top: rows that were left out, warnings of the fit. */
  readonly warnings?: readonly string[] | undefined;
  /**
   * What the models were fitted to, or new data: tasks with their own samples, or `{ X, Y }`. The report then has the samples, missing
   * targets and the score of each task.
   */
  readonly data?: ReportData | undefined;
  /** p names, for models that were fitted without. @defaultValue the model's, or "feature 0", "feature 1", ... */
  readonly featureNames?: readonly string[] | null | undefined;
}

/**
 * A report as one HTML file: what was fitted, compared or searched, in words, pictures and tables.
 *
 * It stands by itself: no network, no script, pictures as inline SVG with text alternatives, light or dark as the reader's
 * machine is, on a phone and on paper. A Content-Security-Policy within forbids all but its style sheet, which it names by its
 * hash. Names are escaped. Of many tasks or features the first that matter are shown, and how many are left out is said.
 *
 * @param subject a fitted estimator, Pipeline or search, a comparison (`compareSharing`), relations (`taskRelations`), a path
 *   (`multiTaskLassoPath`), uncertainty of weights (`bootstrapWeights`, `standardErrors`), or a list of these: a chapter each
 * @throws InputError for a subject that is none of these, and options that cannot be used; NotFittedError for a model that is not fitted
 * @example
 * await writeFile('report.html', toHTML(new MultiTaskLassoCV().fit(X, Y), { title: 'Weather of tomorrow' }));
 */
export function toHTML(subject: ReportSubject | readonly ReportSubject[], options: HTMLOptions = {}): string {
  const read = new OptionReader('toHTML', options, ['title', 'about', 'warnings', 'data', 'featureNames']);
  const names = read.raw('featureNames', null);
  const featureNames = names === null ? null : readTexts(names, 'toHTML: featureNames');
  const about = read.raw('about', null);
  const subjects: readonly unknown[] = Array.isArray(subject) ? subject : [subject];
  if (subjects.length === 0)
    throw new InputError('toHTML: the list of subjects is empty; expected one or more.');
  const chapters = subjects.map((one, k) => {
    const place = Array.isArray(subject) ? `subject ${k}` : 'the subject';
    return chapterOf(one, place, read.raw('data', null), featureNames);
  });
  const title = readText(read.raw('title', titleOf(chapters)), 'toHTML: title');
  const warnings = readTexts(read.raw('warnings', []), 'toHTML: warnings');
  return pageOf(title, about === null ? null : readText(about, 'toHTML: about'), warnings, chapters);
}

/** The first two chapters, and how many more there are. */
function titleOf(chapters: readonly Chapter[]): string {
  const names = chapters.slice(0, 2).map(({ title }) => title);
  const more = chapters.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** The names by which a subject is known. */
const has = (subject: object, ...names: readonly string[]): boolean => names.every((name) => name in subject);

function chapterOf(
  subject: unknown,
  place: string,
  data: unknown,
  featureNames: readonly string[] | null,
): Chapter {
  if (typeof subject === 'object' && subject !== null) {
    if (has(subject, 'ways', 'verdicts', 'gains')) {
      const { model } = subject as ComparisonSubject;
      return comparisonChapter(subject as ComparisonSubject, fittedIn(model), featureNames);
    }
    if (has(subject, 'of', 'matrix', 'order')) return relationsChapter(subject as RelationsSubject);
    if (has(subject, 'alphas', 'coefs')) return pathChapter(subject as PathSubject, featureNames);
    if (has(subject, 'couplings', 'coefs')) return couplingPathChapter(subject as CouplingPathSubject);
    if (has(subject, 'coef', 'coefLower', 'coefUpper', 'coefErrors')) {
      return uncertaintyChapter(subject as UncertaintySubject, featureNames);
    }
    if (has(subject, 'coefErrors', 'weightIntervals')) {
      return uncertaintyChapter(withIntervals(subject as StandardErrorsSubject), featureNames);
    }
    const chapter = fittedChapter(subject, featureNames);
    if (chapter !== null) return data === null ? chapter : withData(chapter, subject, data);
  }
  throw new InputError(
    `toHTML: ${place} is ${describe(subject)}; expected a fitted model, search or pipeline, a comparison, relations or a path.`,
  );
}

/** The chapter of a search, an estimator or a pipeline that ends with one; null for anything else. */
function fittedChapter(subject: object, featureNames: readonly string[] | null): Chapter | null {
  const model = learnerOf(subject);
  if (has(model, 'cvResults_')) {
    return searchChapter(subject, model as SearchSubject, fittedIn(bestEstimator(model)), featureNames);
  }
  if (has(model, 'coef_', 'msePath_')) {
    return alphaChoiceChapter(subject, model as CVResult & FittedSubject, featureNames);
  }
  return has(model, 'coef_') ? modelChapter(subject, model as FittedSubject, featureNames) : null;
}

/** The search or the estimator at the end of pipelines and within transformed targets. */
function learnerOf(given: object): object {
  let model = given;
  while (!('cvResults_' in model)) {
    const { lastStep, regressor_ } = model as { lastStep?: unknown; regressor_?: unknown };
    const inner = lastStep ?? regressor_;
    if (typeof inner !== 'object' || inner === null) break;
    model = inner;
  }
  return model;
}

/** null where a search was not asked to fit one. */
function bestEstimator(search: object): object | undefined {
  try {
    return (search as { bestEstimator_?: object }).bestEstimator_;
  } catch (error) {
    // By its name: the search may be of another copy of the package.
    if (error instanceof Error && error.name === 'InputError') return undefined;
    throw error;
  }
}

/** The coefficients in a model, a pipeline or a search, if it has some. */
function fittedIn(model: object | undefined): FittedSubject | null {
  const found = model && modelOf(learnerOf(model));
  return typeof found === 'object' && found !== null && 'coef_' in found ? (found as FittedSubject) : null;
}
