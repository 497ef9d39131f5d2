"""MultiTaskModel by cvxpy, with each open solver that can.

    sum_t mean_i loss_t(y_it, x_i . w_t + b_t) + penalty(W)

params:

    kinds       the loss of each task: squared, logistic, softmax
    outputs     the columns of W of each task: K of a softmax of K labels, else 1
    penalty     rowLasso: alpha sum_j ||W_j||; softSharing: alpha / 2 ||W||^2 + coupling / 2 the sum of squared
                differences from the mean of the tasks, of a softmax label by label
    alpha, coupling, tol

Of cvxpy's solvers what counts is the time that they say they took, setting up included: what cvxpy does to write the
problem down is not counted. What is returned are the weights, outputs x p, and an intercept for each output.
"""

import cvxpy as cp
import numpy as np

from files import read_tasks


def problem_of(data, params):
    blocks, targets = read_tasks(data)
    outputs = params["outputs"]
    W = cp.Variable((sum(outputs), blocks[0].shape[1]))
    b = cp.Variable(sum(outputs))
    ends = np.cumsum([0, *outputs])
    terms = [
        mean_loss(kind, X, y, W[ends[t] : ends[t + 1]], b[ends[t] : ends[t + 1]])
        for t, (kind, X, y) in enumerate(zip(params["kinds"], blocks, targets))
    ]
    return cp.Problem(cp.Minimize(sum(terms) + penalty_of(params, W, ends))), W, b


def mean_loss(kind, X, y, W, b):
    there = ~np.isnan(y)
    X, y = np.ascontiguousarray(X[there]), y[there]
    n = len(y)
    eta = X @ W.T + np.ones((n, 1)) @ cp.reshape(b, (1, b.size), order="F")
    if kind == "squared":
        return cp.sum_squares(y - eta[:, 0]) / (2 * n)
    if kind == "logistic":
        return cp.sum(cp.logistic(cp.multiply(1 - 2 * y, eta[:, 0]))) / n
    chosen = np.eye(b.size)[y.astype(int)]
    return (cp.sum(cp.log_sum_exp(eta, axis=1)) - cp.sum(cp.multiply(chosen, eta))) / n


def penalty_of(params, W, ends):
    alpha = params["alpha"]
    if params["penalty"] == "rowLasso":
        return alpha * cp.sum(cp.norm(W, 2, axis=0))
    groups = {}
    for t, (kind, count) in enumerate(zip(params["kinds"], params["outputs"])):
        for k in range(count):
            groups.setdefault(k if kind == "softmax" else "no label", []).append(int(ends[t]) + k)
    spread = 0
    for rows in groups.values():
        centring = np.eye(len(rows)) - 1 / len(rows)
        spread += cp.sum_squares(centring @ W[rows])
    return alpha / 2 * cp.sum_squares(W) + params["coupling"] / 2 * spread


def by(solver, options):
    def prepare(data, params):
        problem, W, b = problem_of(data, params)

        def run():
            problem.solve(solver=solver, **{name: params["tol"] for name in options})
            stats = problem.solver_stats
            seconds = (stats.solve_time or 0) + (stats.setup_time or 0)
            return np.concatenate([W.value.ravel(), b.value]), seconds

        return run

    return prepare


PEERS = {
    "model": {
        "cvxpy Clarabel": by("CLARABEL", ["tol_gap_abs", "tol_gap_rel", "tol_feas"]),
        "cvxpy SCS": by("SCS", ["eps_abs", "eps_rel"]),
    }
}
