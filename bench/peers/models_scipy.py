"""Models beyond the lasso for fit_scikit_learn.py: what it answers to a request with `model`.

The models, each task counting by the mean over its samples, with an intercept b_t of its own:

    shared        sum_t mean_i log(1 + exp(-y_it (x_i . w + b_t))) + alpha / 2 ||w||^2
    classifier    sum_t mean_i log(1 + exp(-y_it (x_i . w_t + b_t)))
                      + alpha / 2 sum_t ||w_t||^2 + coupling / 2 sum_t ||w_t - mean(w)||^2
    regressor     the same with (y_it - x_i . w_t - b_t)^2 / 2

The first two go to scipy's L-BFGS, the last to direct_scipy.py. A request holds

    model               shared, classifier or regressor
    alpha, coupling     (shared has no coupling)
    y                   the path of the targets, doubles, task after task; labels are 0 and 1, NaN is missing
    nSamples, nFeatures, nTasks, sharedSamples
    X                   dense: the path of doubles, task after task, each column after column; one task where shared
    nnz                 sparse instead: the number of entries of each task, and the paths of
    data, indices, indptr    doubles, 32-bit integers and 32-bit integers: compressed columns, task after task
    target              an objective to reach (L-BFGS)
    repeats             how often it is timed (default 3)

and the answer `seconds`, `best`, `median`, `objective`, `nIter` (L-BFGS iterations; 1 for a direct solution), `converged`
(whether the target is reached) and, of L-BFGS, `gtol`.

scipy's own rule, max |gradient| <= gtol, says nothing about the objective. So a first run, not timed, goes on to the first
iterate whose objective is at most `target` and whose gradient is smaller than that of any before it. The size of that
gradient is the largest gtol with which a run ends at such an objective, and runs with it are timed, without callbacks. What is timed is the call of `minimize` alone, from zeros, with X laid out for both products
before: by rows for X w, by columns for X^T r. All linear algebra is held to one thread.
"""

import functools
import statistics
import time

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import expit
from threadpoolctl import threadpool_limits

import direct_scipy


@functools.lru_cache(maxsize=1)
def read_tasks(y, n, p, T, shared, X=None, nnz=None, data=None, indices=None, indptr=None):
    targets = np.fromfile(y, dtype="<f8").reshape(T, n)
    if nnz is None:
        blocks = np.fromfile(X, dtype="<f8").reshape(1 if shared else T, p, n)
        return [blocks[0 if shared else t].T for t in range(T)], targets
    values, rows, starts = np.fromfile(data, "<f8"), np.fromfile(indices, "<i4"), np.fromfile(indptr, "<i4")
    ends = np.cumsum([0, *nnz])
    parts = [
        (values[ends[t] : ends[t + 1]], rows[ends[t] : ends[t + 1]], starts[t * (p + 1) : (t + 1) * (p + 1)])
        for t in range(T)
    ]
    return [sp.csc_array(part, shape=(n, p)) for part in parts], targets


class Products:
    """X W^T and X^T R of T tasks with n samples each: eta is T x n, W is T x p."""

    def __init__(self, blocks):
        self.is_sparse = sp.issparse(blocks[0])
        if self.is_sparse:
            self.by_rows = [block.tocsr() for block in blocks]
            self.transposed = [block.T for block in blocks]
        else:
            self.stacked = np.ascontiguousarray(np.stack(blocks))

    def predict(self, W):
        if self.is_sparse:
            return np.stack([X @ w for X, w in zip(self.by_rows, W)])
        return np.matmul(self.stacked, W[:, :, None])[:, :, 0]

    def correlate(self, R):
        if self.is_sparse:
            return np.stack([Xt @ r for Xt, r in zip(self.transposed, R)])
        return np.matmul(R[:, None, :], self.stacked)[:, 0, :]


def log_loss(eta, signs):
    """sum_t mean_i of the losses, and its gradient in eta, T x n."""
    margin = signs * eta
    n = eta.shape[1]
    return np.logaddexp(0, -margin).sum() / n, -signs * expit(-margin) / n


def shared_objective(blocks, signs, alpha):
    T, n = signs.shape
    p = blocks[0].shape[1]
    if sp.issparse(blocks[0]):
        stacked = sp.vstack(blocks, format="csc")
        by_rows, transposed = stacked.tocsr(), stacked.T
    else:
        by_rows = np.vstack(blocks)
        transposed = by_rows.T

    def objective(x):
        w, b = x[:p], x[p:]
        loss, slope = log_loss((by_rows @ w).reshape(T, n) + b[:, None], signs)
        gradient = np.concatenate([transposed @ slope.ravel() + alpha * w, slope.sum(axis=1)])
        return loss + alpha / 2 * (w @ w), gradient

    return objective, p + T


def classifier_objective(blocks, signs, alpha, coupling):
    T = len(signs)
    p = blocks[0].shape[1]
    products = Products(blocks)

    def objective(x):
        W, b = x[: T * p].reshape(T, p), x[T * p :]
        loss, slope = log_loss(products.predict(W) + b[:, None], signs)
        V = W - W.mean(axis=0)
        gradient = products.correlate(slope) + alpha * W + coupling * V
        penalty = alpha / 2 * np.vdot(W, W) + coupling / 2 * np.vdot(V, V)
        return loss + penalty, np.concatenate([gradient.ravel(), slope.sum(axis=1)])

    return objective, T * p + T


def descend(objective, size, gtol, **more):
    options = {"gtol": gtol, "ftol": 0.0, "maxiter": 100_000, "maxfun": 1_000_000}
    return minimize(objective, np.zeros(size), jac=True, method="L-BFGS-B", options=options, **more)


def loosest_gtol(objective, size, target):
    """The largest gtol with which a run ends at an objective of at most `target`; None where there is none."""
    sizes = {}
    found = []

    def recorded(x):
        value, gradient = objective(x)
        sizes[value] = np.abs(gradient).max()
        return value, gradient

    def watch(intermediate_result):
        value = intermediate_result.fun
        found.append((sizes[value], value))
        if value <= target and sizes[value] <= min(size for size, _ in found):
            raise StopIteration

    descend(recorded, size, 0.0, callback=watch)
    size_at_end, value = found[-1]
    return size_at_end if value <= target else None


def timed(run, repeats):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return result, {"seconds": seconds, "best": min(seconds), "median": statistics.median(seconds)}


@functools.lru_cache(maxsize=1)
def prepared(model, alpha, coupling, target, *data):
    """The objective, laid out, and its gtol; kept between requests that name the same."""
    blocks, y = read_tasks(*data)
    signs = 2 * y - 1
    if model == "shared":
        objective, size = shared_objective(blocks, signs, alpha)
    else:
        objective, size = classifier_objective(blocks, signs, alpha, coupling)
    return objective, size, loosest_gtol(objective, size, target)


@threadpool_limits.wrap(limits=1)
def answer(request):
    names = ["y", "nSamples", "nFeatures", "nTasks", "sharedSamples", "X", "nnz", "data", "indices", "indptr"]
    data = [request.get(name) for name in names]
    data = [tuple(value) if isinstance(value, list) else value for value in data]
    repeats = request.get("repeats", 3)
    alpha, coupling = request["alpha"], request.get("coupling", 0)
    if request["model"] == "regressor":
        blocks, y = read_tasks(*data)
        (W, b), times = timed(lambda: direct_scipy.solve(blocks, y, alpha, coupling), repeats)
        value = direct_scipy.objective(blocks, y, alpha, coupling, W, b)
        return {**times, "objective": value, "nIter": 1, "converged": True}
    target = request["target"]
    objective, size, gtol = prepared(request["model"], alpha, coupling, target, *data)
    if gtol is None:
        result, times = timed(lambda: descend(objective, size, 0.0), 1)
    else:
        result, times = timed(lambda: descend(objective, size, gtol), repeats)
    converged = gtol is not None and bool(result.fun <= target)
    return {**times, "objective": float(result.fun), "nIter": int(result.nit), "converged": converged, "gtol": gtol}
