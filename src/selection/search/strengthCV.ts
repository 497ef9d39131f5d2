import type { ModelClass } from '../../files/classes.js';
import { isList } from '../../matrix/numbers.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Certificate } from '../../solvers/solver.js';
import type { CvInput } from '../checkCv.js';
import type { CandidateRule } from './chooseCandidate.js';
import { candidatesOf } from './parameterGrid.js';
import { SearchCV } from './searchCV.js';
import { type CheckedSearch, readSearchParams, SEARCH_DEFAULTS, type SearchScoring } from './searchParams.js';
import type { Candidates } from './searchPlan.js';
import { type TaskWeights, withoutBalance } from './taskBalance.js';
import type { CrossValidated } from './validationData.js';

/** The parameters of the cross-validation in a model that chooses its own strengths. */
export interface StrengthCVParams<Model> {
  /** The splits, as for `crossValidate`. @defaultValue null */
  cv: CvInput;
  /** How a fit is judged, as for GridSearchCV; null is the model's own score. @defaultValue null */
  scoring: SearchScoring<Model>;
  /** As for GridSearchCV; '1se' where one strength varies. @defaultValue 'best' */
  selectionRule: CandidateRule;
  /** How many workers `fitAsync` may use, as for MultiTaskLassoCV. @defaultValue null */
  nJobs: number | null;
}

export const STRENGTH_CV_DEFAULTS: Readonly<StrengthCVParams<unknown>> = /* @__PURE__ */ Object.freeze({
  cv: null,
  scoring: null,
  selectionRule: 'best',
  nJobs: null,
});

/**
 * What the models share that choose their own strengths: a GridSearchCV over lists of them, with the parameters of the model as
 * its own.
 */
export abstract class StrengthCV<
  Model extends CrossValidated & { coef_: unknown },
  Params extends StrengthCVParams<Model>,
> extends SearchCV<Model, Params> {
  declare taskWeights: TaskWeights;
  declare fitIntercept: boolean;
  declare tol: number;
  declare maxIter: number;
  declare cv: CvInput;
  declare scoring: SearchScoring<Model>;
  declare selectionRule: CandidateRule;
  declare nJobs: number | null;

  /** Which parameter of the model each list of strengths is for. */
  protected abstract get strengths(): Readonly<Record<string, string>>;

  /** The model with these parameters. */
  protected abstract modelWith(params: object): Model;

  protected override searched(): CheckedSearch {
    const { cv, scoring, selectionRule, nJobs, ...rest } = this.getParams();
    const own = Object.entries(rest).filter(([name]) => !(name in this.strengths));
    const estimator = this.modelWith(Object.fromEntries(own));
    return readSearchParams(this.estimatorName, {
      ...SEARCH_DEFAULTS,
      ...{ estimator, cv, scoring, selectionRule, nJobs },
    });
  }

  protected override candidates(): Candidates {
    const params = this.getParams() as unknown as Record<string, unknown>;
    const grid = Object.entries(this.strengths).map(([name, parameter]) => {
      const values = params[name];
      if (isList(values) && values.length > 0) return [parameter, values] as const;
      throw new InputError(
        `${this.estimatorName}: ${name} is ${describe(values)}; expected a list of numbers, 0 or more.`,
      );
    });
    return { candidates: candidatesOf(this.estimatorName, 'strengths', Object.fromEntries(grid)), drawn: [] };
  }

  /** Takes over a file; the parameters of the model are checked as its own file's are. @throws InputError */
  protected override restore(file: unknown, classes?: readonly ModelClass[]): this {
    super.restore(file, classes);
    const model = this.searched().estimator as unknown as Model & {
      constructor: ModelClass;
      toJSON(): unknown;
    };
    withoutBalance(model, () => model.constructor.fromJSON(model.toJSON()));
    return this;
  }

  /** The chosen alpha. */
  get alpha_(): number {
    return this.bestParams_.alpha as number;
  }

  /** The certificate of the fit with the chosen strengths, as the model's own. */
  get certificate_(): Certificate {
    return this.fieldOfBest('certificate_') as Certificate;
  }

  /** Its duality gap. */
  get dualGap_(): number {
    return this.fieldOfBest('dualGap_') as number;
  }

  /** The gap that `tol` asked for. */
  get eps_(): number {
    return this.fieldOfBest('eps_') as number;
  }

  /** Whether it converged. */
  get converged_(): boolean {
    return this.fieldOfBest('converged_') as boolean;
  }

  /** Its steps. */
  get nIter_(): number {
    return this.fieldOfBest('nIter_') as number;
  }
}
