"""Soft sharing of tasks of any loss as an interior-point method solves it; writes mixed_soft_sharing.json.

python test/oracles/mixed_soft_sharing.py           writes
python test/oracles/mixed_soft_sharing.py --check   only compares with the file, to 6 digits

The objective, over W with one row an output (a softmax has one for each of its labels) and b:

    sum_t sum_i c_it loss_t(y_it, x_i . w_t + b_t) + alpha/2 ||W||_F^2 + coupling/2 sum_{q<r} A_qr ||w_q - w_r||^2

with c_it = lambda_t s_it / sum_i s_it over the observed targets. Rows q and r are drawn to each other where they stand for
the same label (or both for none, a regression or two labels) in two tasks: A_qr = 1/m with m the number of rows of that
label, or the entry of the graph of the tasks.
"""

import json
import pathlib
import sys
import warnings

import cvxpy as cp
import numpy as np

FILE = pathlib.Path(__file__).with_name("mixed_soft_sharing.json")
# The tolerances ask for all that doubles can give; that a solver misses them by a little is expected.
warnings.filterwarnings("ignore")


def draw(rng, name, kinds, labels, n, p, alpha, coupling, graph, intercept, missing=False, weighted=False):
    shared = {label: rng.normal(size=p) for label in "abcd"}
    tasks = []
    for t, kind in enumerate(kinds):
        m = n + int(rng.integers(0, 6))
        X = np.round(rng.normal(size=(m, p)) + 0.5 * t, 4)
        eta = X @ (shared["a"] + 0.3 * rng.normal(size=p))
        if kind == "squared":
            y = np.round(eta + rng.normal(size=m), 4).tolist()
        elif kind == "logistic":
            y = np.where(eta + rng.normal(size=m) > np.median(eta), 1, -1)
            y[:2] = [1, -1]
            y = y.tolist()
        else:
            own = labels[t]
            scores = np.stack([X @ (shared[label] + 0.3 * rng.normal(size=p)) for label in own], 1)
            y = [own[k] for k in (scores + rng.gumbel(size=scores.shape)).argmax(1)]
            y[: len(own)] = own
        if missing:
            y = [value if i < 4 or rng.random() < 0.8 else None for i, value in enumerate(y)]
        s = np.round(0.1 + rng.random(m), 3).tolist() if weighted else None
        tasks.append({"loss": kind, "X": X.tolist(), "y": y, "sampleWeight": s})
    return {
        "name": name,
        "tasks": tasks,
        "alpha": alpha,
        "coupling": coupling,
        "graph": graph,
        "fitIntercept": intercept,
        "taskWeights": np.round(0.3 + rng.random(len(kinds)), 3).tolist() if weighted else None,
    }


def rows_of(case):
    rows = []
    for t, task in enumerate(case["tasks"]):
        seen = sorted({value for value in task["y"] if value is not None})
        rows += [(t, label) for label in seen] if task["loss"] == "softmax" else [(t, None)]
    return rows


def loss_of(case, t, W, b, rows):
    task = case["tasks"][t]
    keep = np.array([value is not None for value in task["y"]])
    s = (np.ones(len(keep)) if task["sampleWeight"] is None else np.array(task["sampleWeight"]))[keep]
    c = (1 if case["taskWeights"] is None else case["taskWeights"][t]) * s / s.sum()
    X = np.array(task["X"])[keep]
    y = [value for value in task["y"] if value is not None]
    own = [q for q, (task_of, _) in enumerate(rows) if task_of == t]
    eta = X @ W[own].T + np.ones((len(y), 1)) @ cp.reshape(b[own], (1, len(own)), order="C")
    if task["loss"] == "squared":
        return cp.sum(cp.multiply(c / 2, cp.square(np.array(y) - eta[:, 0])))
    if task["loss"] == "logistic":
        return cp.sum(cp.multiply(c, cp.logistic(-cp.multiply(np.array(y), eta[:, 0]))))
    onehot = np.array([[1.0 if value == rows[q][1] else 0 for q in own] for value in y])
    return cp.sum(cp.multiply(c, cp.log_sum_exp(eta, axis=1) - cp.sum(cp.multiply(onehot, eta), axis=1)))


def quadratics_of(case, W, rows):
    terms = [case["alpha"] / 2 * cp.sum_squares(W)]
    for q in range(len(rows)):
        for r in range(q + 1, len(rows)):
            if rows[q][1] != rows[r][1] or rows[q][0] == rows[r][0]:
                continue
            alike = sum(label == rows[q][1] for _, label in rows)
            weight = 1 / alike if case["graph"] is None else case["graph"][rows[q][0]][rows[r][0]]
            if case["coupling"] * weight > 0:
                terms.append(case["coupling"] * weight / 2 * cp.sum_squares(W[q] - W[r]))
    return terms


def solve(case):
    rows = rows_of(case)
    Q, p = len(rows), len(case["tasks"][0]["X"][0])
    W = cp.Variable((Q, p))
    b = cp.Variable(Q) if case["fitIntercept"] else cp.Constant(np.zeros(Q))
    terms = [loss_of(case, t, W, b, rows) for t in range(len(case["tasks"]))] + quadratics_of(case, W, rows)
    problem = cp.Problem(cp.Minimize(sum(terms)))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12, max_iter=500)
    return {"objective": float(problem.value), "coef": W.value.tolist()}


def cases():
    rng = np.random.default_rng(20261128)
    so, lo, sq = "softmax", "logistic", "squared"
    path = [[0, 1, 0], [1, 0, 0.5], [0, 0.5, 0]]
    abc, pair = list("abc"), [list("ab")] * 3
    yield draw(rng, "one softmax", [so], [abc], 30, 4, 1e-2, 1.0, None, True)
    yield draw(rng, "softmaxes of the same labels", [so] * 3, [abc] * 3, 20, 4, 1e-3, 1.0, None, True)
    yield draw(rng, "the same, no intercept, weights", [so] * 3, [abc] * 3, 20, 4, 1e-2, 0.3, None, False, False, True)
    yield draw(rng, "labels that overlap", [so] * 3, [abc, list("bcd"), list("ad")], 20, 4, 1e-2, 2.0, None, True)
    yield draw(rng, "along a graph", [so] * 3, [abc] * 3, 20, 4, 1e-2, 1.0, path, True, True)
    yield draw(rng, "labels that overlap, along a graph", [so] * 3, [abc, abc, list("ab")], 20, 4, 1e-2, 1.0, path, True)
    yield draw(rng, "two labels", [so] * 3, pair, 15, 3, 1e-2, 1.0, None, True, False, True)
    yield draw(rng, "all losses", [so, sq, lo, so, sq], [abc, 0, 0, abc, 0], 18, 5, 1e-2, 1.0, None, True, True, True)
    yield draw(rng, "all losses, along a graph", [so, so, lo], [abc, abc, 0], 18, 5, 1e-2, 1.0, path, False)
    yield draw(rng, "wide", [so] * 2, [abc] * 2, 8, 20, 1e-2, 1.0, None, True)


def main():
    found = [case | solve(case) for case in cases()]
    if "--check" in sys.argv:
        for ours, theirs in zip(found, json.loads(FILE.read_text())["cases"], strict=True):
            np.testing.assert_allclose(ours["objective"], theirs["objective"], rtol=1e-6)
        print("the file agrees")
        return
    versions = {"cvxpy": cp.__version__, "solver": "CLARABEL"}
    FILE.write_text(json.dumps({"versions": versions, "cases": found}, separators=(",", ":")) + "\n")
    for case in found:
        print(f"{case['objective']:.9f} {case['name']}")


if __name__ == "__main__":
    main()
