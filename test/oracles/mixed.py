"""Solves small problems with tasks of any loss, weights and samples by an interior-point method.

    python mixed.py          writes mixed.json

The problem is stated from its definition, with the intercepts as variables:

    minimise  sum_t lambda_t sum_i (s_it / sum s_t) loss_t(y_it, x_it . w_t + b_t)
            + alpha l1_ratio sum_j ||W_j|| + alpha (1 - l1_ratio)/2 ||W||_F^2

with squared loss (y - eta)^2 / 2, logistic log(1 + exp(-y eta)) for y in {-1, 1}, and softmax, which owns K columns of
W. A missing target (null) is left out. Frozen are the least objectives and, from W = 0, the alpha that makes W zero.
"""

import json
import warnings
from pathlib import Path

import cvxpy as cp
import numpy as np

FOLDER = Path(__file__).parent
# The tolerances ask for all that doubles can give; that a solver misses them by a little is expected.
warnings.filterwarnings("ignore")


def draw(rng, name, losses, shared, n, p, alpha, l1_ratio, intercept, missing, weights, task_weights, kind="normal"):
    T = len(losses)
    W = np.where(rng.random((p, 1)) < 0.4, rng.normal(size=(p, T)), 0)
    X0 = rng.normal(size=(n, p))
    tasks = []
    for t, loss in enumerate(losses):
        m = n if shared else int(rng.integers(max(4, n // 2), n + 1))
        X = X0 if shared else rng.normal(size=(m, p))
        if kind == "offset":
            X = X + 5 * np.arange(p)
        if kind == "thin":
            X = np.where((np.arange(X.size) * 7919 % 100).reshape(X.shape) < 30, X, 0)
        eta = X @ W[:, t]
        eta = eta - eta.mean()
        K = 1
        if loss == "squared":
            y = (eta + 0.5 * rng.normal(size=m) + 2 * t).tolist()
        elif loss == "logistic":
            y = np.where(eta + 0.7 * rng.normal(size=m) > 0, 1, -1)
            y[:2] = [1, -1]
            y = y.tolist()
        else:
            K = 3
            y = np.clip(np.digitize(eta + 0.5 * rng.normal(size=m), [-0.7, 0.7]), 0, 2)
            y[:3] = [0, 1, 2]
            y = y.tolist()
        if missing:
            y = [v if i < 3 or rng.random() > missing else None for i, v in enumerate(y)]
        s = None
        if weights == "random":
            s = (0.1 + rng.random(m)).round(3).tolist()
        if weights == "zeros":
            s = [float(i < 3 or rng.random() > 0.3) * (1 + i % 3) for i in range(m)]
        tasks.append({"loss": loss, "K": K, "X": None if shared and t else X.round(4).tolist(), "y": y, "sampleWeight": s})
    return {
        "name": name, "shared": shared, "tasks": tasks, "alpha": alpha, "l1Ratio": l1_ratio,
        "fitIntercept": intercept, "taskWeights": task_weights,
    }


def parts(case):
    for t, task in enumerate(case["tasks"]):
        X = np.array(case["tasks"][0]["X"] if case["shared"] else task["X"])
        s = np.ones(len(X)) if task["sampleWeight"] is None else np.array(task["sampleWeight"])
        keep = np.array([v is not None for v in task["y"]]) & (s > 0)
        lam = 1 if case["taskWeights"] is None else case["taskWeights"][t]
        y = np.array([0 if v is None else v for v in task["y"]])[keep]
        yield task["loss"], task["K"], X[keep], y, lam * s[keep] / s[keep].sum()


def objective(case, W, B):
    total, q = 0, 0
    for loss, K, X, y, c in parts(case):
        eta = X @ W[:, q : q + K] + np.ones((len(y), 1)) @ B[:, q : q + K]
        if loss == "squared":
            total += 0.5 * cp.sum(cp.multiply(c, cp.square(y - eta[:, 0])))
        elif loss == "logistic":
            total += cp.sum(cp.multiply(c, cp.logistic(-cp.multiply(y, eta[:, 0]))))
        else:
            onehot = np.eye(K)[y.astype(int)]
            total += cp.sum(cp.multiply(c, cp.log_sum_exp(eta, axis=1) - cp.sum(cp.multiply(onehot, eta), axis=1)))
        q += K
    return total


def solve(case):
    p = len(case["tasks"][0]["X"][0])
    Q = sum(task["K"] for task in case["tasks"])
    W = cp.Variable((p, Q))
    B = cp.Variable((1, Q)) if case["fitIntercept"] else np.zeros((1, Q))
    rows = case["alpha"] * case["l1Ratio"] * cp.sum(cp.norm(W, 2, axis=1))
    ridge = 0.5 * case["alpha"] * (1 - case["l1Ratio"]) * cp.sum_squares(W)
    problem = cp.Problem(cp.Minimize(objective(case, W, B) + rows + ridge))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-11, tol_gap_rel=1e-11, tol_feas=1e-11, max_iter=500)
    return {"objective": float(problem.value), "active": int((np.linalg.norm(W.value, axis=1) > 1e-5).sum())}


def cases():
    rng = np.random.default_rng(20)
    sq, lo, so = "squared", "logistic", "softmax"
    one = lambda *args, **more: draw(rng, *args, **more)
    yield one("ragged", [sq] * 3, False, 20, 8, 0.1, 1, True, 0, None, None)
    yield one("ragged, no intercept, weights", [sq] * 3, False, 20, 8, 0.1, 0.5, False, 0, "random", [1, 2, 0.5])
    yield one("missing", [sq] * 4, True, 25, 6, 0.05, 1, True, 0.2, None, None)
    yield one("missing, weights, task weights", [sq] * 3, True, 25, 6, 0.1, 0.8, True, 0.3, "zeros", [1, 3, 0.2])
    yield one("missing, wide", [sq] * 2, True, 10, 15, 0.2, 1, True, 0.2, "random", None)
    yield one("ragged, offset", [sq] * 2, False, 15, 6, 0.05, 0.9, True, 0.1, None, None, kind="offset")
    yield one("missing, thin", [sq] * 3, True, 25, 8, 0.05, 1, True, 0.2, None, None, kind="thin")
    yield one("ridge, ragged", [sq] * 2, False, 15, 6, 0.3, 0, True, 0.1, "random", [2, 1])
    yield one("logistic, one task", [lo], True, 30, 6, 0.05, 1, True, 0, None, None)
    yield one("logistic, shared", [lo] * 3, True, 30, 6, 0.05, 1, True, 0.1, None, None)
    yield one("logistic, ragged, ridge", [lo] * 2, False, 30, 6, 0.1, 0, True, 0, "random", None)
    yield one("squared and logistic", [sq, lo, sq], True, 30, 8, 0.05, 0.7, True, 0.1, "zeros", [1, 2, 0.5])
    yield one("squared and logistic, ragged", [sq, lo], False, 30, 8, 0.05, 1, False, 0, None, None)
    yield one("softmax", [so], True, 40, 6, 0.03, 1, True, 0, None, None)
    yield one("softmax, no intercept", [so], True, 40, 6, 0.03, 0.5, False, 0, "random", None)
    yield one("all three, shared", [sq, lo, so], True, 40, 8, 0.05, 1, True, 0.1, None, None)
    yield one("all three, ragged, weights", [so, lo, sq], False, 30, 8, 0.05, 0.5, True, 0.1, "random", [1, 2, 0.5])
    yield one("all three, thin", [so, lo, sq], False, 40, 8, 0.02, 0.9, True, 0, None, None, kind="thin")
    yield one("all three, offset", [so, sq, lo], True, 40, 6, 0.02, 1, True, 0, None, None, kind="offset")


if __name__ == "__main__":
    found = []
    for case in cases():
        case |= solve(case)
        print(f"{case['objective']:.9f} {case['active']} active: {case['name']}")
        found.append(case)
    versions = {"cvxpy": cp.__version__, "solver": "CLARABEL"}
    (FOLDER / "mixed.json").write_text(json.dumps({"versions": versions, "cases": found}) + "\n")
