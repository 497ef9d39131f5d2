"""The regressor of models_scipy.py by its normal equations, task by task.

With the means of a task taken out of its X and y (which settles b_t), G_t = X_t^T X_t / n_t, q_t = X_t^T y_t / n_t and
s = alpha + coupling, the gradient is zero where

    w_t = A_t^-1 (q_t + coupling m),    A_t = G_t + s I,    m = mean(w)
    (I - coupling / T sum_t A_t^-1) m = 1 / T sum_t A_t^-1 q_t

A_t by its Cholesky factor, p x p; with fewer samples than features through K_t = X_t X_t^T + n_t s I = L_t L_t^T:

    A_t^-1 = (I - X_t^T K_t^-1 X_t) / s
    I - coupling / T sum_t A_t^-1 = (alpha I + Z^T Z) / s,    Z = sqrt(coupling / T) times all L_t^-1 X_t stacked

and, where Z has fewer rows than columns, (alpha I + Z^T Z)^-1 = (I - Z^T (alpha I + Z Z^T)^-1 Z) / alpha.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular


def present(X, y):
    there = ~np.isnan(y)
    return (X, y) if there.all() else (X[there], y[there])


def solve(blocks, targets, alpha, coupling):
    """W (T x p) and b (T) from X and y of each task; NaN in y is missing."""
    p = blocks[0].shape[1]
    s = alpha + coupling
    means, centred = [], []
    for X, y in map(present, blocks, targets):
        means.append((X.mean(axis=0), y.mean()))
        centred.append((X - means[-1][0], y - means[-1][1]))
    through_samples = all(len(y) < p for _, y in centred)
    if through_samples:
        W = solve_through_samples(centred, p, alpha, coupling, s)
    else:
        W = solve_through_features(centred, p, coupling, s)
    b = np.array([y_mean - x_mean @ w for (x_mean, y_mean), w in zip(means, W)])
    return W, b


def solve_through_features(centred, p, coupling, s):
    T = len(centred)
    identity = np.eye(p)
    factors, own = [], []
    inverses = np.zeros((p, p))
    for X, y in centred:
        A = X.T @ X
        A /= len(y)
        A.flat[:: p + 1] += s
        factors.append(cho_factor(A, lower=True, overwrite_a=True, check_finite=False))
        own.append(X.T @ y / len(y))
        inverses += cho_solve(factors[-1], identity, check_finite=False)
    found = [cho_solve(factor, q, check_finite=False) for factor, q in zip(factors, own)]
    mean = np.linalg.solve(identity - coupling / T * inverses, np.mean(found, axis=0))
    return np.array([cho_solve(factor, q + coupling * mean, check_finite=False) for factor, q in zip(factors, own)])


def solve_through_samples(centred, p, alpha, coupling, s):
    T = len(centred)
    factors, halves, own = [], [], []
    for X, y in centred:
        n = len(y)
        K = X @ X.T
        K.flat[:: n + 1] += n * s
        factors.append(cho_factor(K, lower=True, overwrite_a=True, check_finite=False))
        halves.append(solve_triangular(factors[-1][0], X, lower=True, check_finite=False))
        own.append(X.T @ y / n)

    def inverse(half, v):
        return (v - half.T @ (half @ v)) / s

    found = [inverse(half, q) for half, q in zip(halves, own)]
    right = s * np.mean(found, axis=0)
    Z = np.sqrt(coupling / T) * np.vstack(halves)
    if len(Z) < p:
        small = cho_factor(Z @ Z.T + alpha * np.eye(len(Z)), check_finite=False)
        mean = (right - Z.T @ cho_solve(small, Z @ right, check_finite=False)) / alpha
    else:
        mean = cho_solve(cho_factor(Z.T @ Z + alpha * np.eye(p), check_finite=False), right, check_finite=False)
    return np.array([inverse(half, q + coupling * mean) for half, q in zip(halves, own)])


def objective(blocks, targets, alpha, coupling, W, b):
    loss = sum(
        ((y - X @ w - b_t) ** 2).mean() / 2 for (X, y), w, b_t in zip(map(present, blocks, targets), W, b)
    )
    return float(loss + alpha / 2 * (W**2).sum() + coupling / 2 * ((W - W.mean(axis=0)) ** 2).sum())
