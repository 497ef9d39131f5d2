"""Solves the problems of mixed.json with the nuclear norm in place of their penalty, by an interior-point method.

    python nuclear_norm.py           writes nuclear_norm.json
    python nuclear_norm.py --check   only compares with the file, to 6 digits

The problem is stated from its definition, with the intercepts as variables:

    minimise  sum_t lambda_t sum_i (s_it / sum s_t) loss_t(y_it, x_it . w_t + b_t)  +  alpha sum_i sigma_i(W)

Frozen are the least objectives and the ranks, in the order of the cases of mixed.json.
"""

import json
import sys

import cvxpy as cp
import numpy as np

from mixed import FOLDER, objective

FILE = FOLDER / "nuclear_norm.json"


def solve(case):
    p = len(case["tasks"][0]["X"][0])
    Q = sum(task["K"] for task in case["tasks"])
    W = cp.Variable((p, Q))
    B = cp.Variable((1, Q)) if case["fitIntercept"] else np.zeros((1, Q))
    problem = cp.Problem(cp.Minimize(objective(case, W, B) + case["alpha"] * cp.normNuc(W)))
    problem.solve(cp.CLARABEL, tol_gap_abs=1e-11, tol_gap_rel=1e-11, tol_feas=1e-11, max_iter=500)
    rank = int((np.linalg.svd(W.value, compute_uv=False) > 1e-5).sum())
    return {"name": case["name"], "objective": float(problem.value), "rank": rank}


if __name__ == "__main__":
    cases = json.loads((FOLDER / "mixed.json").read_text())["cases"]
    found = [solve(case) for case in cases]
    for case in found:
        print(f"{case['objective']:.9f} rank {case['rank']}: {case['name']}")
    if "--check" in sys.argv:
        for case, known in zip(found, json.loads(FILE.read_text())["cases"], strict=True):
            assert case["name"] == known["name"] and abs(case["objective"] / known["objective"] - 1) < 1e-6, case
    else:
        versions = {"cvxpy": cp.__version__, "solver": "CLARABEL"}
        FILE.write_text(json.dumps({"versions": versions, "cases": found}, indent=1) + "\n")
