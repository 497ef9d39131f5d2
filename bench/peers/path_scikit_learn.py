"""Paths and cross-validations for fit_scikit_learn.py: what it answers to a request with `path` or `cv`.

A request holds X, Y and their shapes as for a fit, `repeats` (default 3), and `path` or `cv`:

    path    alphas (how many), eps, tol: lasso_path, each penalty from the one before, no intercept
    cv      alphas, eps, tol, folds, nJobs: MultiTaskLassoCV, its paths and its last fit, with intercepts

The answer holds `seconds` (all of them), `best`, `median`, `relativeGap` (the largest gap over ||Y||^2 / (2n), Y centred
for a cross-validation) and, for a path, `alphas`, `objectives` and `gaps`, one for each penalty; for a cross-validation
`alpha` (the one chosen), the `objective` and the `gap` of the last fit, and `mse` (the mean squared errors, a list of
folds for each penalty).
"""

import statistics
import time
import warnings

import numpy as np
from sklearn.linear_model import MultiTaskLassoCV, lasso_path


def timed(run, repeats):
    seconds = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(repeats):
            start = time.perf_counter()
            result = run()
            seconds.append(time.perf_counter() - start)
    return result, {"seconds": seconds, "best": min(seconds), "median": statistics.median(seconds)}


def objective(X, Y, coef, intercept, alpha):
    rows = np.sqrt((coef**2).sum(axis=0))
    active = rows > 0
    residual = Y - X[:, active] @ coef[:, active].T - intercept
    return float((residual**2).sum() / (2 * len(Y)) + alpha * rows.sum())


def path(X, Y, request):
    options = {key: request["path"][key] for key in ("alphas", "eps", "tol")}
    (alphas, coefs, gaps), times = timed(lambda: lasso_path(X, Y, **options), request.get("repeats", 3))
    return {
        **times,
        "alphas": alphas.tolist(),
        "objectives": [objective(X, Y, coefs[:, :, k], 0, alpha) for k, alpha in enumerate(alphas)],
        "gaps": gaps.tolist(),
        "relativeGap": float(gaps.max() / ((Y**2).sum() / (2 * len(Y)))),
    }


def cross_validate(X, Y, request):
    options = request["cv"]
    model = MultiTaskLassoCV(
        alphas=options["alphas"],
        eps=options["eps"],
        tol=options["tol"],
        cv=options["folds"],
        n_jobs=options["nJobs"],
    )
    _, times = timed(lambda: model.fit(X, Y), request.get("repeats", 3))
    scale = ((Y - Y.mean(axis=0)) ** 2).sum() / (2 * len(Y))
    return {
        **times,
        "alpha": float(model.alpha_),
        "alphas": model.alphas_.tolist(),
        "objective": objective(X, Y, model.coef_, model.intercept_, model.alpha_),
        "gap": float(model.dual_gap_),
        "relativeGap": float(model.dual_gap_ / scale),
        "mse": model.mse_path_.tolist(),
    }
