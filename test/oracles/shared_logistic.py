"""Solves logistic regressions with shared weights and freezes what was found.

    python shared_logistic.py          writes shared_logistic.json

The problem is stated from its definition,

    minimise  sum_t lambda_t sum_i c_it log(1 + exp(-y_it (x_i . w + b_t)))  +  alpha / 2 ||w||^2,

with c_it = s_it / sum_i s_it over the observed labels. Labels are -1 and 1, null where missing. CLARABEL finds the least
objective; where the minimiser is unique, Newton's method from there makes w and b exact to about 12 digits. The
cases with one task are scikit-learn's LogisticRegression with C = 1 / (alpha n).
"""

import json
import warnings
from pathlib import Path

import cvxpy as cp
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

FOLDER = Path(__file__).parent
warnings.filterwarnings("ignore", "Solution may be inaccurate")
rng = np.random.default_rng(20261)


def make(n, p, T, noise=1.0, own=False, missing=0.0, weights=None, sparse=False):
    """A list of tasks' X, y, s; with own samples each X is another."""
    w = rng.normal(size=p)
    tasks = []
    X = None
    for _ in range(T):
        if X is None or own:
            X = np.round(rng.normal(size=(n, p)), 3)
            if sparse:
                X = X * (rng.random((n, p)) < 0.3)
        y = np.where(X @ w + rng.normal() / 2 + noise * rng.logistic(size=n) > 0, 1.0, -1.0)
        y[:2] = [1, -1]
        y[2:][rng.random(n - 2) < missing] = np.nan
        s = np.ones(n) if weights is None else np.round(rng.random(n) * 3) + (np.arange(n) < 2)
        tasks.append((X, y, s))
    return tasks


CASES = [
    ("shared", make(40, 4, 3), dict(alpha=1e-2)),
    ("shared, no penalty", make(60, 3, 2, noise=2), dict(alpha=0)),
    ("shared, no intercept", make(30, 4, 2), dict(alpha=1e-3, fitIntercept=False)),
    ("shared, missing labels", make(40, 5, 3, missing=0.3), dict(alpha=1e-2)),
    ("shared, weights for each sample and task", make(40, 5, 2, weights=True), dict(alpha=1e-3)),
    ("shared, task weights", make(40, 5, 3), dict(alpha=1e-2, taskWeights=[3, 0.5, 1])),
    ("own samples", make(30, 4, 3, own=True), dict(alpha=1e-2)),
    ("own samples, no penalty", make(50, 3, 2, own=True, noise=2), dict(alpha=0)),
    ("own samples, missing labels, weights", make(40, 6, 2, own=True, missing=0.2, weights=True), dict(alpha=1e-4)),
    ("wide", make(20, 40, 2), dict(alpha=1e-2)),
    ("wide, own samples, weak", make(12, 30, 3, own=True), dict(alpha=1e-5)),
    ("sparse", make(60, 20, 2, sparse=True), dict(alpha=1e-3)),
    ("sparse, own samples", make(40, 15, 3, own=True, sparse=True), dict(alpha=1e-4)),
    ("one task", make(50, 5, 1), dict(alpha=1e-3)),
    ("one task, no intercept", make(50, 5, 1), dict(alpha=1e-1, fitIntercept=False)),
    ("one task, weights", make(50, 5, 1, weights=True), dict(alpha=1e-2)),
    ("one task, wide", make(20, 50, 1), dict(alpha=1e-2)),
]


def parts(tasks, params):
    lam = params.get("taskWeights", np.ones(len(tasks)))
    for (X, y, s), weight in zip(tasks, lam):
        seen = ~np.isnan(y)
        yield X[seen], y[seen], weight * s[seen] / s[seen].sum()


def objective(tasks, params, w, b):
    value = params["alpha"] / 2 * w @ w
    for t, (X, y, c) in enumerate(parts(tasks, params)):
        value += c @ np.logaddexp(0, -y * (X @ w + b[t]))
    return value


def least(tasks, params):
    p, T = tasks[0][0].shape[1], len(tasks)
    w, b = cp.Variable(p), cp.Variable(T)
    terms = [params["alpha"] / 2 * cp.sum_squares(w)]
    for t, (X, y, c) in enumerate(parts(tasks, params)):
        shift = b[t] if params.get("fitIntercept", True) else 0
        terms.append(c @ cp.logistic(-cp.multiply(y, X @ w + shift)))
    problem = cp.Problem(cp.Minimize(sum(terms)))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10)
    return problem.value, w.value, (b.value if params.get("fitIntercept", True) else np.zeros(T))


def polish(tasks, params, w, b):
    p, T = len(w), len(b)
    free = params.get("fitIntercept", True)
    for _ in range(20):
        g, H = np.zeros(p + T), np.zeros((p + T, p + T))
        g[:p], H[:p, :p] = params["alpha"] * w, params["alpha"] * np.eye(p)
        for t, (X, y, c) in enumerate(parts(tasks, params)):
            A = np.hstack([X, np.zeros((len(y), T))])
            A[:, p + t] = 1.0 if free else 0.0
            s = 1 / (1 + np.exp(y * (X @ w + b[t])))
            g -= A.T @ (c * y * s)
            H += A.T @ ((c * s * (1 - s))[:, None] * A)
        step = np.linalg.lstsq(H, -g, rcond=1e-14)[0]
        w, b = w + step[:p], b + step[p:]
    return w, b


if __name__ == "__main__":
    out = []
    for name, tasks, params in CASES:
        value, w, b = least(tasks, params)
        w, b = polish(tasks, params, w, b)
        found = objective(tasks, params, w, b)
        assert found <= value + 1e-9, (name, found, value)
        print(f"{value / found - 1:+.1e} by interior point: {name}")
        own = any(X is not tasks[0][0] for X, _, _ in tasks)
        case = dict(
            name=name,
            params=params,
            X=[X.tolist() for X, _, _ in tasks] if own else [tasks[0][0].tolist()],
            y=[[None if np.isnan(v) else v for v in y] for _, y, _ in tasks],
            sampleWeight=[s.tolist() for _, _, s in tasks],
            objective=found,
            interiorPoint=float(value),
            coef=w.tolist(),
            intercept=b.tolist(),
        )
        if len(tasks) == 1:
            X, y, s = tasks[0]
            free = params.get("fitIntercept", True)
            model = LogisticRegression(C=1 / (params["alpha"] * s.sum()), tol=1e-14, max_iter=100000, fit_intercept=free)
            model.set_params(solver="newton-cholesky").fit(X, y, s)
            case["scikitLearn"] = dict(
                coef=model.coef_[0].tolist(),
                intercept=model.intercept_.tolist() if free else [0.0],
                proba=model.predict_proba(X).tolist(),
                decision=model.decision_function(X).tolist(),
                score=model.score(X, y, s),
            )
            print(f"   scikit-learn's coef differs by {np.abs(model.coef_[0] - w).max():.1e}")
        out.append(case)
    versions = {"cvxpy": cp.__version__, "solver": "CLARABEL", "scikit-learn": sklearn.__version__}
    text = json.dumps({"versions": versions, "cases": out})
    (FOLDER / "shared_logistic.json").write_text(text + "\n")
