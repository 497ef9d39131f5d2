"""Least squares with soft sharing by its normal equations, task by task, with LAPACK.

    min over W, b   sum_t sum_i h_ti (y_ti - x_ti . w_t - b_t)^2 / 2 + alpha / 2 ||W||^2 + coupling / 2 sum_t ||w_t - m||^2

m = mean(w). With the weighted means of a task taken out of its X and y (which settles b_t) and each row multiplied by the
square root of its weight, U_t and v_t, and s = alpha + coupling, the gradient is zero where

    w_t = A_t^-1 (U_t^T v_t + coupling m),    A_t = U_t^T U_t + s I
    (I - coupling / T sum_t A_t^-1) m = 1 / T sum_t A_t^-1 U_t^T v_t

A_t by its Cholesky factor, p x p; with fewer samples than features through K_t = U_t U_t^T + s I = L_t L_t^T:

    A_t^-1 = (I - U_t^T K_t^-1 U_t) / s
    I - coupling / T sum_t A_t^-1 = (alpha I + Z^T Z) / s,    Z = sqrt(coupling / T) times all L_t^-1 U_t stacked

and, where Z has fewer rows than columns, (alpha I + Z^T Z)^-1 = (I - Z^T (alpha I + Z Z^T)^-1 Z) / alpha.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular


def solve(blocks, targets, weights, alpha, coupling):
    """W (T x p) and b (T) from X, y and h of each task; a sample of weight 0 does not count."""
    means, scaled = [], []
    for X, y, h in zip(blocks, targets, weights):
        if not h.all():
            X, y, h = X[h > 0], y[h > 0], h[h > 0]
        total, root = h.sum(), np.sqrt(h)
        means.append((h @ X / total, h @ y / total))
        scaled.append(((X - means[-1][0]) * root[:, None], (y - means[-1][1]) * root))
    p = blocks[0].shape[1]
    through_samples = all(len(v) < p for _, v in scaled)
    W = (solve_through_samples if through_samples else solve_through_features)(scaled, p, alpha, coupling)
    b = np.array([y_mean - x_mean @ w for (x_mean, y_mean), w in zip(means, W)])
    return W, b


def solve_through_features(scaled, p, alpha, coupling):
    T = len(scaled)
    identity = np.eye(p)
    factors, own = [], []
    inverses = np.zeros((p, p))
    for U, v in scaled:
        A = U.T @ U
        A.flat[:: p + 1] += alpha + coupling
        factors.append(cho_factor(A, lower=True, overwrite_a=True, check_finite=False))
        own.append(U.T @ v)
        inverses += cho_solve(factors[-1], identity, check_finite=False)
    found = [cho_solve(factor, q, check_finite=False) for factor, q in zip(factors, own)]
    mean = np.linalg.solve(identity - coupling / T * inverses, np.mean(found, axis=0))
    return np.array([cho_solve(factor, q + coupling * mean, check_finite=False) for factor, q in zip(factors, own)])


def solve_through_samples(scaled, p, alpha, coupling):
    T = len(scaled)
    s = alpha + coupling
    halves, own = [], []
    for U, v in scaled:
        K = U @ U.T
        K.flat[:: len(v) + 1] += s
        factor, _ = cho_factor(K, lower=True, overwrite_a=True, check_finite=False)
        halves.append(solve_triangular(factor, U, lower=True, check_finite=False))
        own.append(U.T @ v)

    def inverse(half, q):
        return (q - half.T @ (half @ q)) / s

    found = [inverse(half, q) for half, q in zip(halves, own)]
    right = s * np.mean(found, axis=0)
    Z = np.sqrt(coupling / T) * np.vstack(halves)
    if len(Z) < p:
        small = cho_factor(Z @ Z.T + alpha * np.eye(len(Z)), check_finite=False)
        mean = (right - Z.T @ cho_solve(small, Z @ right, check_finite=False)) / alpha
    else:
        mean = cho_solve(cho_factor(Z.T @ Z + alpha * np.eye(p), check_finite=False), right, check_finite=False)
    return np.array([inverse(half, q + coupling * mean) for half, q in zip(halves, own)])
