"""Solves small problems with Huber and Poisson losses by an interior-point method, and by scikit-learn where it has them.

    python huber_poisson.py          writes huber_poisson.json

Stated from the definition, with the intercepts as variables:

    minimise  sum_t lambda_t sum_i (s_it / sum s_t) loss_t(y_it, x_it . w_t + b_t)  +  Omega(W)

with Huber z^2 / 2 for |z| <= delta and delta |z| - delta^2 / 2 beyond, z = y - eta, and Poisson exp(eta) - y eta - (y - y log y).
Omega is alpha l1_ratio sum_j ||W_j|| + alpha (1 - l1_ratio)/2 ||W||_F^2 (rows), or coupling/2 sum_t ||w_t - mean(w)||^2 +
alpha/2 ||W||_F^2 (soft). A missing target (null) is left out.

PoissonRegressor minimises sum_i s_i (exp(eta) - y eta) / sum s + alpha/2 ||w||^2: rows with l1_ratio 0 and one task, or soft with
coupling 0. HuberRegressor's objective is another one: it scales residuals by a sigma that it fits, and has a sum, not a mean.
"""

import json
import warnings
from pathlib import Path

import cvxpy as cp
import numpy as np
import sklearn
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import d2_tweedie_score

FOLDER = Path(__file__).parent
# The tolerances ask for all that doubles can give; that a solver misses them by a little is expected.
warnings.filterwarnings("ignore")
TIGHT = {"tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_feas": 1e-12, "max_iter": 500}


def draw(rng, name, losses, n, p, penalty, intercept=True, missing=0, weights=False, task_weights=None, thin=False):
    W = np.where(rng.random((p, 1)) < 0.5, rng.normal(size=(p, len(losses))), 0) / 2
    tasks = []
    for t, loss in enumerate(losses):
        m = int(rng.integers(max(5, 2 * n // 3), n + 1))
        X = rng.normal(size=(m, p))
        if thin:
            X = np.where(rng.random(X.shape) < 0.4, X, 0)
        eta = X @ W[:, t] + 0.3 * t
        if loss == "poisson":
            y = rng.poisson(np.exp(eta)).astype(float)
            y[0] += 1
        elif loss == "logistic":
            y = np.where(eta + rng.normal(size=m) > 0, 1.0, -1.0)
            y[:2] = [1, -1]
        else:
            y = (eta + 0.3 * rng.normal(size=m) + np.where(rng.random(m) < 0.2, 20 * rng.normal(size=m), 0)).round(6)
        y = [None if i > 2 and rng.random() < missing else float(v) for i, v in enumerate(y)]
        s = (0.1 + rng.random(m)).round(3).tolist() if weights else None
        delta = [1.35, 0.3, 3][t % 3] if loss == "huber" else None
        tasks.append({"loss": loss, "delta": delta, "X": X.round(4).tolist(), "y": y, "sampleWeight": s})
    return {"name": name, "tasks": tasks, "penalty": penalty, "fitIntercept": intercept, "taskWeights": task_weights}


def kept(case, t):
    task = case["tasks"][t]
    keep = np.array([v is not None for v in task["y"]])
    s = (np.ones(len(keep)) if task["sampleWeight"] is None else np.array(task["sampleWeight"]))[keep]
    lam = 1 if case["taskWeights"] is None else case["taskWeights"][t]
    return np.array(task["X"])[keep], np.array([v for v in task["y"] if v is not None]), lam * s / s.sum()


def loss_of(task, y, c, eta):
    if task["loss"] == "huber":
        # cvxpy's huber(z, M) is z^2 for |z| <= M, 2 M |z| - M^2 beyond.
        return cp.sum(cp.multiply(c / 2, cp.huber(y - eta, task["delta"])))
    if task["loss"] == "poisson":
        least = float(np.sum(c * np.where(y > 0, y - y * np.log(np.maximum(y, 1e-300)), 0)))
        return cp.sum(cp.multiply(c, cp.exp(eta) - cp.multiply(y, eta))) - least
    if task["loss"] == "logistic":
        return cp.sum(cp.multiply(c, cp.logistic(-cp.multiply(y, eta))))
    return cp.sum(cp.multiply(c / 2, cp.square(y - eta)))


def solve(case):
    T, p = len(case["tasks"]), len(case["tasks"][0]["X"][0])
    W = cp.Variable((T, p))
    b = cp.Variable(T) if case["fitIntercept"] else np.zeros(T)
    total = 0
    for t, task in enumerate(case["tasks"]):
        X, y, c = kept(case, t)
        total += loss_of(task, y, c, X @ W[t] + b[t])
    pen = case["penalty"]
    if pen["penalty"] == "rowLasso":
        total += pen["alpha"] * pen["l1Ratio"] * cp.sum(cp.norm(W, 2, axis=0))
        total += pen["alpha"] * (1 - pen["l1Ratio"]) / 2 * cp.sum_squares(W)
    else:
        mean = cp.sum(W, axis=0) / T
        total += sum(pen["coupling"] / 2 * cp.sum_squares(W[t] - mean) for t in range(T))
        total += pen["alpha"] / 2 * cp.sum_squares(W)
    problem = cp.Problem(cp.Minimize(total))
    problem.solve(cp.CLARABEL, **TIGHT)
    return {"objective": float(problem.value), "coef": W.value.tolist()}


def rows(alpha, l1_ratio=1.0):
    return {"penalty": "rowLasso", "alpha": alpha, "l1Ratio": l1_ratio}


def soft(alpha, coupling):
    return {"penalty": "softSharing", "alpha": alpha, "coupling": coupling}


def cases():
    rng = np.random.default_rng(20261128)
    hu, po, sq, lo = "huber", "poisson", "squared", "logistic"
    one = lambda *args, **more: draw(rng, *args, **more)
    yield one("huber, rows", [hu] * 3, 25, 6, rows(0.05))
    yield one("huber, rows with ridge, no intercept, weights", [hu] * 2, 25, 6, rows(0.1, 0.5), False, 0, True, [1, 2])
    yield one("huber, ridge", [hu] * 2, 20, 5, rows(0.05, 0))
    yield one("huber, soft", [hu] * 3, 15, 5, soft(1e-2, 1.0))
    yield one("huber, soft, no intercept, missing", [hu] * 3, 15, 5, soft(1e-3, 0.3), False, 0.2, True, [1, 2, 0.5])
    yield one("poisson, rows", [po] * 3, 25, 6, rows(0.1))
    yield one("poisson, rows with ridge, no intercept, weights", [po] * 2, 25, 6, rows(0.1, 0.5), False, 0, True, [1, 2])
    yield one("poisson, ridge", [po] * 2, 20, 5, rows(0.05, 0))
    yield one("poisson, soft", [po] * 3, 15, 5, soft(1e-2, 1.0))
    yield one("poisson, soft, missing, weights", [po] * 3, 20, 5, soft(1e-3, 0.3), True, 0.2, True, [1, 2, 0.5])
    yield one("all, rows", [hu, po, sq, lo], 25, 7, rows(0.05, 0.9), True, 0.1, True, [1, 2, 0.5, 1])
    yield one("all, rows, thin", [po, hu, lo, sq], 30, 7, rows(0.02), True, 0, False, None, True)
    yield one("all, soft", [hu, po, sq, lo], 20, 5, soft(1e-2, 1.0), True, 0.1, True, [1, 2, 0.5, 1])
    yield one("all, soft, thin, no intercept", [lo, po, hu, sq], 20, 5, soft(1e-2, 1.0), False, 0, False, None, True)


def regressors():
    """PoissonRegressor's coefficients, predictions and D^2."""
    rng = np.random.default_rng(7)
    for alpha, intercept, weighted in [(0.1, True, False), (1e-3, True, True), (0.05, False, True), (0, True, False)]:
        X = rng.normal(size=(40, 5)).round(4)
        y = rng.poisson(np.exp(0.5 + X[:, 0] / 2 - X[:, 1] / 3)).astype(float)
        s = (0.1 + rng.random(40)).round(3) if weighted else None
        model = PoissonRegressor(alpha=alpha, fit_intercept=intercept, solver="newton-cholesky", tol=1e-13, max_iter=1000)
        model.fit(X, y, sample_weight=s)
        mean = model.predict(X)
        yield {
            "alpha": alpha, "fitIntercept": intercept, "X": X.tolist(), "y": y.tolist(),
            "sampleWeight": None if s is None else s.tolist(), "coef": model.coef_.tolist(),
            "intercept": float(model.intercept_), "predictions": mean.tolist(),
            "score": float(d2_tweedie_score(y, mean, power=1, sample_weight=s)),
        }


if __name__ == "__main__":
    found = [case | solve(case) for case in cases()]
    for case in found:
        print(f"{case['objective']:.9f} {case['name']}")
    versions = {"cvxpy": cp.__version__, "solver": "CLARABEL", "scikit-learn": sklearn.__version__}
    text = json.dumps({"versions": versions, "cases": found, "regressors": list(regressors())}, separators=(",", ":"))
    (FOLDER / "huber_poisson.json").write_text(text + "\n")
