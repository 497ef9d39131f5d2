"""Solves small problems with a weight for each feature by an interior-point method.

    python feature_weights.py          writes feature_weights.json

The problems are those of mixed.py, with the penalty

    alpha sum_j f_j ( l1_ratio ||W_j|| + (1 - l1_ratio)/2 ||W_j||^2 ),

f_j = 0 for a feature that is not penalised. Frozen are the least objectives.
"""

import json
from pathlib import Path

import cvxpy as cp
import numpy as np
from mixed import draw, objective

FOLDER = Path(__file__).parent


def solve(case):
    f = np.array(case["featureWeights"])
    p = len(f)
    Q = sum(task["K"] for task in case["tasks"])
    W = cp.Variable((p, Q))
    B = cp.Variable((1, Q)) if case["fitIntercept"] else np.zeros((1, Q))
    rows = case["alpha"] * case["l1Ratio"] * (f @ cp.norm(W, 2, axis=1))
    ridge = 0.5 * case["alpha"] * (1 - case["l1Ratio"]) * cp.sum_squares(cp.multiply(np.sqrt(f)[:, None], W))
    problem = cp.Problem(cp.Minimize(objective(case, W, B) + rows + ridge))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-11, tol_gap_rel=1e-11, tol_feas=1e-11, max_iter=500)
    return {"objective": float(problem.value), "active": int((np.linalg.norm(W.value, axis=1) > 1e-5).sum())}


def cases():
    rng = np.random.default_rng(41)
    sq, lo, so = "squared", "logistic", "softmax"

    def one(free, *args, **more):
        case = draw(rng, *args, **more)
        p = len(case["tasks"][0]["X"][0])
        f = (0.2 + 2 * rng.random(p)).round(3)
        f[list(free)] = 0
        return case | {"featureWeights": f.tolist()}

    yield one([], "shared", [sq] * 3, True, 25, 8, 0.1, 1, True, 0, None, None)
    yield one([1], "shared, one free", [sq] * 3, True, 25, 8, 0.1, 1, True, 0, None, None)
    yield one([0, 3], "shared, offset", [sq] * 2, True, 25, 6, 0.1, 0.6, True, 0, "random", None, kind="offset")
    yield one([2, 4], "shared, ridge", [sq] * 2, True, 25, 6, 0.3, 0, True, 0, None, None)
    yield one([0, 2, 4], "ragged", [sq] * 3, False, 20, 8, 0.1, 1, True, 0, None, None)
    yield one([5], "missing, weights, task weights", [sq] * 3, True, 25, 6, 0.1, 0.8, True, 0.3, "zeros", [1, 3, 0.2])
    yield one([1, 6], "wide, no intercept", [sq] * 2, True, 10, 15, 0.2, 1, False, 0.2, "random", None)
    yield one([3], "missing, thin", [sq] * 3, True, 25, 8, 0.05, 1, True, 0.2, None, None, kind="thin")
    yield one([], "logistic", [lo] * 2, True, 30, 6, 0.05, 1, True, 0.1, None, None)
    yield one([2], "logistic, one free", [lo] * 2, True, 40, 6, 0.05, 1, True, 0, None, None)
    yield one([1], "logistic, ragged, ridge", [lo] * 2, False, 40, 6, 0.1, 0, True, 0, "random", None)
    yield one([0], "softmax", [so], True, 50, 5, 0.05, 0.7, True, 0, None, None)
    yield one([2, 5], "all three, shared", [sq, lo, so], True, 50, 8, 0.05, 1, True, 0.1, None, None)
    yield one([1], "all three, ragged, weights", [so, lo, sq], False, 50, 6, 0.05, 0.5, False, 0.1, "random", [1, 2, 0.5])


if __name__ == "__main__":
    found = []
    for case in cases():
        case |= solve(case)
        print(f"{case['objective']:.9f} {case['active']} active: {case['name']}")
        found.append(case)
    versions = {"cvxpy": cp.__version__, "solver": "CLARABEL"}
    (FOLDER / "feature_weights.json").write_text(json.dumps({"versions": versions, "cases": found}) + "\n")
