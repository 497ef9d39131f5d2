"""Solves the problems of mixed_soft_sharing.json with a row lasso beside soft sharing, by an interior-point method.

python test/oracles/soft_rows.py           writes soft_rows.json
python test/oracles/soft_rows.py --check   only compares with the file, to 6 digits

To the objective of mixed_soft_sharing.py this adds, over the features j with their weights f_j (1 unless given),

    sum_j f_j (rows l1_ratio ||W_j|| + rows (1 - l1_ratio) / 2 ||W_j||^2)

and the squared losses of some cases are Huber losses of delta 1. Frozen are the strengths, the least objectives and W.
"""

import json
import sys

import cvxpy as cp
import numpy as np

from mixed_soft_sharing import FILE as PROBLEMS
from mixed_soft_sharing import loss_of, quadratics_of, rows_of

FILE = PROBLEMS.with_name("soft_rows.json")
DELTA = 1.0
STRENGTHS = [(0.2, 1.0), (0.1, 1.0), (0.4, 0.6), (0.05, 1.0)]
# Some tasks of another case, coupled by another strength, without a ridge.
EXTRA = [
    ("strongly coupled, without a ridge", "all losses", [0, 1, 2, 3, 4], 1e3),
    ("regressions, without a ridge", "all losses", [1, 4], 1.0),
    ("Huber losses, without a ridge", "all losses", [1, 4], 0.1),
]


def huber_of(case, t, W, b):
    task = case["tasks"][t]
    keep = np.array([value is not None for value in task["y"]])
    s = (np.ones(len(keep)) if task["sampleWeight"] is None else np.array(task["sampleWeight"]))[keep]
    c = (1 if case["taskWeights"] is None else case["taskWeights"][t]) * s / s.sum()
    y = np.array([value for value in task["y"] if value is not None])
    q = [q for q, (task_of, _) in enumerate(rows_of(case)) if task_of == t][0]
    return cp.sum(cp.multiply(c / 2, cp.huber(y - np.array(task["X"])[keep] @ W[q] - b[q], DELTA)))


def solve(case, k):
    rows = rows_of(case)
    Q, p = len(rows), len(case["tasks"][0]["X"][0])
    alpha, l1_ratio = STRENGTHS[k % len(STRENGTHS)]
    is_huber = k % 3 == 1 or "Huber" in case["name"]
    weights = (np.arange(p) % 3).astype(float) if k in (2, 6) else np.ones(p)
    W = cp.Variable((Q, p))
    b = cp.Variable(Q) if case["fitIntercept"] else cp.Constant(np.zeros(Q))
    terms = quadratics_of(case, W, rows)
    for t, task in enumerate(case["tasks"]):
        terms.append(huber_of(case, t, W, b) if is_huber and task["loss"] == "squared" else loss_of(case, t, W, b, rows))
    terms.append(alpha * l1_ratio * cp.sum(cp.multiply(weights, cp.norm(W, axis=0))))
    terms.append(alpha * (1 - l1_ratio) / 2 * cp.sum(cp.multiply(weights, cp.sum(cp.square(W), axis=0))))
    problem = cp.Problem(cp.Minimize(sum(terms)))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12, max_iter=500)
    return {
        "name": case["name"],
        "of": case.get("of", case["name"]),
        "keep": case.get("keep", list(range(len(case["tasks"])))),
        "coupling": case["coupling"],
        "alpha": case["alpha"],
        "rows": alpha,
        "l1Ratio": l1_ratio,
        "featureWeights": None if np.all(weights == 1) else weights.tolist(),
        "delta": DELTA if is_huber else None,
        "objective": float(problem.value),
        "coef": np.round(W.value, 10).tolist(),
    }


def main():
    cases = json.loads(PROBLEMS.read_text())["cases"]
    known = {case["name"]: case for case in cases}
    for name, of, keep, coupling in EXTRA:
        case = known[of]
        weights = case["taskWeights"] and [case["taskWeights"][t] for t in keep]
        tasks = [case["tasks"][t] for t in keep]
        cases.append(case | {"of": of, "keep": keep, "name": name, "tasks": tasks, "taskWeights": weights, "coupling": coupling, "alpha": 0.0})
    found = [solve(case, k) for k, case in enumerate(cases)]
    if "--check" in sys.argv:
        for ours, theirs in zip(found, json.loads(FILE.read_text())["cases"], strict=True):
            np.testing.assert_allclose(ours["objective"], theirs["objective"], rtol=1e-6)
        print("the file agrees")
        return
    versions = {"cvxpy": cp.__version__, "solver": "CLARABEL"}
    FILE.write_text(json.dumps({"versions": versions, "cases": found}, separators=(",", ":")) + "\n")
    for case in found:
        print(f"{case['objective']:.9f} {np.count_nonzero(np.abs(case['coef']).max(0) > 1e-6)} features: {case['name']}")


if __name__ == "__main__":
    main()
