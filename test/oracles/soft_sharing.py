"""Soft sharing as cvxpy and scikit-learn solve it; writes soft_sharing.json beside this script.

python test/oracles/soft_sharing.py           writes
python test/oracles/soft_sharing.py --check   only compares with the file, to 6 digits

The objective, with c_it = lambda_t s_it / sum_i s_it:

    sum_t sum_i c_it loss(y_it, x_i . w_t + b_t) + alpha/2 ||W||_F^2 + coupling/2 sum_{s<t} A_st ||w_s - w_t||^2

A = 1/T everywhere where no graph is given; loss (y - eta)^2 / 2, or log(1 + exp(-y eta)) with y in {-1, 1}.
"""

import json
import pathlib
import sys

import cvxpy as cp
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge

FILE = pathlib.Path(__file__).with_name("soft_sharing.json")


def make_tasks(rng, sizes, p, loss, weighted):
    shared = rng.normal(size=p)
    tasks = []
    for t, n in enumerate(sizes):
        X = np.round(rng.normal(size=(n, p)) + 0.5 * t, 4)
        w = shared + 0.4 * rng.normal(size=p)
        eta = X @ w + 2 * t + rng.normal(size=n)
        if loss == "squared":
            y = np.round(eta, 4)
        else:
            y = np.where(eta > np.median(eta), 1.0, -1.0)
        s = np.round(rng.uniform(0.2, 2, size=n), 3) if weighted else np.ones(n)
        tasks.append({"X": X, "y": y, "s": s})
    return tasks


def graph_of(kind, T):
    if kind is None:
        return None
    A = np.zeros((T, T))
    for s in range(T):
        for t in range(T):
            if s == t:
                continue
            if kind == "path" and abs(s - t) == 1:
                A[s, t] = 0.5 + 0.25 * min(s, t)
            if kind == "pairs" and s // 2 == t // 2:
                A[s, t] = 1.5
    return A


def solve(tasks, loss, alpha, coupling, graph, fit_intercept, task_weights):
    T, p = len(tasks), tasks[0]["X"].shape[1]
    W = cp.Variable((T, p))
    b = cp.Variable(T)
    terms = []
    for t, task in enumerate(tasks):
        lam = 1.0 if task_weights is None else task_weights[t]
        c = lam * task["s"] / task["s"].sum()
        eta = task["X"] @ W[t] + (b[t] if fit_intercept else 0)
        if loss == "squared":
            terms.append(cp.sum(cp.multiply(c / 2, cp.square(task["y"] - eta))))
        else:
            terms.append(cp.sum(cp.multiply(c, cp.logistic(-cp.multiply(task["y"], eta)))))
    terms.append(alpha / 2 * cp.sum_squares(W))
    A = np.full((T, T), 1 / T) if graph is None else graph
    for s in range(T):
        for t in range(s + 1, T):
            if coupling * A[s, t] > 0:
                terms.append(coupling * A[s, t] / 2 * cp.sum_squares(W[s] - W[t]))
    problem = cp.Problem(cp.Minimize(sum(terms)))
    problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-13, tol_gap_rel=1e-13, tol_feas=1e-12)
    intercept = b.value if fit_intercept else np.zeros(T)
    return float(problem.value), W.value, intercept


def make_cases():
    rng = np.random.default_rng(20261123)
    cases = []
    for loss in ("squared", "logistic"):
        for name, sizes, p, alpha, coupling, kind, fit_intercept, weighted, task_weights in [
            ("mean", [12, 9, 15], 4, 1e-3, 1.0, None, True, False, None),
            ("mean, no intercept", [12, 9, 15], 4, 1e-2, 0.3, None, False, False, None),
            ("weights", [10, 14, 8], 3, 1e-2, 2.0, None, True, True, [1.0, 0.5, 3.0]),
            ("path", [9, 8, 10, 7], 3, 1e-2, 1.0, "path", True, True, None),
            ("pairs", [9, 8, 10, 7], 3, 1e-2, 5.0, "pairs", True, False, None),
            ("wide", [5, 6, 4], 12, 1e-2, 0.5, None, True, False, None),
            ("wide path", [5, 6, 4], 12, 1e-2, 0.5, "path", False, True, None),
            ("uncoupled", [12, 9, 15], 4, 1e-2, 0.0, None, True, False, None),
        ]:
            tasks = make_tasks(rng, sizes, p, loss, weighted)
            graph = graph_of(kind, len(sizes))
            objective, W, b = solve(tasks, loss, alpha, coupling, graph, fit_intercept, task_weights)
            cases.append(
                {
                    "name": f"{loss}: {name}",
                    "loss": loss,
                    "alpha": alpha,
                    "coupling": coupling,
                    "graph": None if graph is None else graph.tolist(),
                    "fitIntercept": fit_intercept,
                    "taskWeights": task_weights,
                    "tasks": [{k: v.tolist() for k, v in task.items()} for task in tasks],
                    "objective": objective,
                    "coef": W.tolist(),
                    "intercept": b.tolist(),
                }
            )
    return cases


def make_single():
    """One task: scikit-learn's Ridge (alpha = n alpha) and LogisticRegression (C = 1 / (n alpha))."""
    rng = np.random.default_rng(7)
    singles = []
    for loss, n, p, alpha in [("squared", 30, 5, 1e-2), ("squared", 8, 15, 0.1), ("logistic", 40, 5, 1e-2), ("logistic", 15, 20, 0.05)]:
        (task,) = make_tasks(rng, [n], p, loss, False)
        X, y = task["X"], task["y"]
        if loss == "squared":
            model = Ridge(alpha=n * alpha, solver="svd").fit(X, y)
        else:
            model = LogisticRegression(C=1 / (n * alpha), tol=1e-14, max_iter=100000, solver="newton-cholesky").fit(X, y)
        singles.append(
            {
                "loss": loss,
                "alpha": alpha,
                "X": X.tolist(),
                "y": y.tolist(),
                "coef": np.ravel(model.coef_).tolist(),
                "intercept": float(np.ravel(model.intercept_)[0]),
            }
        )
    return singles


def main():
    made = {
        "versions": {"cvxpy": cp.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "cases": make_cases(),
        "single": make_single(),
    }
    if "--check" in sys.argv:
        stored = json.loads(FILE.read_text())
        for ours, theirs in zip(made["cases"], stored["cases"], strict=True):
            np.testing.assert_allclose(ours["objective"], theirs["objective"], rtol=1e-6)
            np.testing.assert_allclose(ours["coef"], theirs["coef"], rtol=1e-4, atol=1e-4)
        for ours, theirs in zip(made["single"], stored["single"], strict=True):
            np.testing.assert_allclose(ours["coef"], theirs["coef"], rtol=1e-6, atol=1e-9)
        print("the file agrees")
        return
    FILE.write_text(json.dumps(made, separators=(",", ":")) + "\n")
    print(f"wrote {len(made['cases'])} cases and {len(made['single'])} of one task")


main()
