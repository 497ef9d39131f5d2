/** What a search takes from its estimator, as types. */
import type { FitOptions, TableFitOptions, TasksFitOptions } from '../../estimators/fitOptions.js';
import type { GroupsInput } from '../cvFolds.js';
import type { AnyFinal } from '../pipelineTypes.js';
import type { CVFitAsyncOptions } from '../rowLassoCV.js';
import type { CrossValidated } from './validationData.js';

/** A member of the estimator by its name; never, which cannot be called, where its class has none. */
export type OfModel<Model, Name extends keyof AnyFinal> = CrossValidated extends Model
  ? AnyFinal[Name]
  : Model extends { readonly [K in Name]: infer Own }
    ? Own
    : never;

/** The options of a search's fit: those of its estimator's, and `groups`. */
export interface SearchFitOptions extends FitOptions {
  /** The group of each sample, n, for splitters that keep groups together. */
  readonly groups?: GroupsInput | undefined;
}

/** The same for tasks with their own samples. */
export interface SearchTasksFitOptions extends TasksFitOptions {
  /** For each task the group of each of its samples. */
  readonly groups?: GroupsInput | undefined;
}

/** The same for a table. */
export interface SearchTableFitOptions extends TableFitOptions {
  /** The group of each row, n, or with `task` of each row of each task. */
  readonly groups?: GroupsInput | undefined;
}

type AsyncOptions = Pick<CVFitAsyncOptions, 'signal' | 'onProgress' | 'nJobs' | 'device'>;

/** On top of those: `onProgress` hears how many fits are done. */
export interface SearchFitAsyncOptions extends SearchFitOptions, AsyncOptions {}
export interface SearchTasksFitAsyncOptions extends SearchTasksFitOptions, AsyncOptions {}
export interface SearchTableFitAsyncOptions extends SearchTableFitOptions, AsyncOptions {}
