import { FileError, printable } from '../failures.js';
import type { ModelView } from '../modelView.js';
import type { FitOutcome } from './fitReport.js';

/** @throws FileError where it is longer than a text can be */
export function jsonOf(value: object, name: string): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FileError(`cannot write ${name}: as JSON it is longer than a text can be.`);
  }
}

/** A line of JSON, safe for a terminal: what could act on it stands as its code, which is the same value. */
export function jsonLine(value: object): string {
  return `${printable(jsonOf(value, 'the result'))}\n`;
}

/** A model for programs; numbers with all their digits. */
export function modelJson(view: ModelView): object {
  return {
    model: view.name,
    params: view.params,
    alpha: view.alpha,
    l1Ratio: view.l1Ratio,
    ridge: view.ridge,
    featureWeights: view.featureWeights,
    cv: view.cv,
    search: view.search,
    coupling: view.coupling,
    tasks: view.tasks.map(({ name }) => name),
    labels: view.tasks.some(({ labels }) => labels !== null) ? view.tasks.map(({ labels }) => labels) : null,
    outputs: view.outputs,
    features: view.hasFeatureNames ? view.features : null,
    nFeatures: view.features.length,
    scaling: view.scaling,
    active: view.active.map(({ name, weights, shared, length }) => ({
      feature: name,
      weights,
      ...(shared === null ? {} : { shared }),
      length,
    })),
    intercept: view.intercepts.map(({ value }) => value),
    nIter: view.nIter,
    ...(view.certificate.kind === 'minimum'
      ? { dualGap: view.certificate.gap }
      : { certificate: view.certificate }),
    eps: view.eps,
    converged: view.converged,
  };
}

/** A fit for programs. */
export function fitJson({ view, table, scores, output, report, ignored }: FitOutcome): object {
  return {
    command: 'fit',
    file: table.file,
    rows: table.rows,
    missingTargets: table.missing.target,
    missingFeatures: table.missing.feature,
    droppedRows: { missingTarget: table.dropped.target, missingFeature: table.dropped.feature },
    ignored,
    ...modelJson(view),
    scores,
    out: output?.name ?? null,
    report,
  };
}
