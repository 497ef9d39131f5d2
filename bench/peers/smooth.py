"""Smooth models by scipy's minimisers and by LAPACK, each task counting by the mean over its samples.

    shared    sum_t mean_i log(1 + exp(-y_it (x_i . w + b_t))) + alpha / 2 ||w||^2
    soft      sum_t mean_i loss(y_it, x_i . w_t + b_t) + alpha / 2 sum_t ||w_t||^2 + coupling / 2 sum_t ||w_t - mean(w)||^2

with the loss `squared` or `logistic`, which params name beside alpha, coupling and tol. By

    scipy L-BFGS       minimize(method='L-BFGS-B'); tol is gtol, the largest entry of the gradient
    scipy Newton-CG    minimize(method='Newton-CG') with products by the Hessian; tol is xtol, the mean step of a weight
    LAPACK             the normal equations of squared losses; else Newton's method, each step by a Cholesky
                       factor, until half the decrement (the decrease that the quadratic model promises) is at most tol

from zeros, with X laid out before for both products: stacked where dense, by rows for X w and by columns for X^T r where
sparse. What is returned are the weights (p, or T x p) and the T intercepts.
"""

import numpy as np
import scipy.sparse as sp
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from scipy.special import expit

import normal_equations
from files import read_tasks


class Logistic:
    """Of labels 0 and 1, as a function of eta = X w + b."""

    def __init__(self, y):
        self.signs = 2 * y - 1

    def value(self, eta):
        return np.logaddexp(0, -self.signs * eta)

    def slope(self, eta):
        return -self.signs * expit(-self.signs * eta)

    def curvature(self, eta):
        share = expit(eta)
        return share * (1 - share)


class Squared:
    """A missing target has the weight 0."""

    def __init__(self, y):
        self.there = ~np.isnan(y)
        self.y = np.where(self.there, y, 0)

    def value(self, eta):
        return (eta - self.y) ** 2 / 2

    def slope(self, eta):
        return eta - self.y

    def curvature(self, eta):
        return np.ones_like(eta)


class Problem:
    """x holds the weights and the intercepts; eta, slope and curvature are T x n."""

    def __init__(self, data, params):
        self.blocks, y = read_tasks(data)
        self.T, self.n = y.shape
        self.p = self.blocks[0].shape[1]
        self.loss = (Squared if params.get("loss") == "squared" else Logistic)(y)
        there = ~np.isnan(y)
        self.h = there / there.sum(axis=1, keepdims=True)
        self.alpha, self.coupling = params["alpha"], params.get("coupling", 0)
        self.last = None, None

    def value_and_gradient(self, x):
        eta = self.eta(x)
        slope = self.h * self.loss.slope(eta)
        penalty, gradient = self.penalty(x[: -self.T])
        gradient = np.concatenate([self.correlate(slope) + gradient, slope.sum(axis=1)])
        return (self.h * self.loss.value(eta)).sum() + penalty, gradient

    def value(self, x):
        return (self.h * self.loss.value(self.eta(x))).sum() + self.penalty(x[: -self.T])[0]

    def eta(self, x):
        return self.predict(x[: -self.T]) + x[-self.T :, None]

    def hessian_product(self, x, v):
        if self.last[0] is None or not np.array_equal(self.last[0], x):
            self.last = x.copy(), self.h * self.loss.curvature(self.eta(x))
        change = self.last[1] * self.eta(v)
        return np.concatenate([self.correlate(change) + self.penalty(v[: -self.T])[1], change.sum(axis=1)])


class Shared(Problem):
    def __init__(self, data, params):
        super().__init__(data, params)
        self.size = self.p + self.T
        if sp.issparse(self.blocks[0]):
            stacked = sp.vstack(self.blocks, format="csc")
            self.by_rows, self.transposed = stacked.tocsr(), stacked.T
        else:
            self.by_rows = np.vstack(self.blocks)
            self.transposed = self.by_rows.T

    def predict(self, w):
        return (self.by_rows @ w).reshape(self.T, self.n)

    def correlate(self, field):
        return self.transposed @ field.ravel()

    def penalty(self, w):
        return self.alpha / 2 * (w @ w), self.alpha * w

    def newton(self):
        """The steps of Newton's method, the intercepts as columns of X without a penalty."""
        dense = self.by_rows.toarray() if sp.issparse(self.by_rows) else self.by_rows
        Z = np.hstack([dense, np.kron(np.eye(self.T), np.ones((self.n, 1)))])
        ridge = np.concatenate([np.full(self.p, self.alpha), np.full(self.T, 1e-14)])

        def step(x, gradient):
            h = (self.h * self.loss.curvature(self.eta(x))).ravel()
            U = Z * np.sqrt(h)[:, None]
            H = U.T @ U
            H.flat[:: self.size + 1] += ridge
            return -cho_solve(cho_factor(H, lower=True, overwrite_a=True, check_finite=False), gradient)

        return step


class Soft(Problem):
    def __init__(self, data, params):
        super().__init__(data, params)
        self.size = self.T * self.p + self.T
        if sp.issparse(self.blocks[0]):
            self.by_rows = [block.tocsr() for block in self.blocks]
            self.transposed = [block.T for block in self.blocks]
        else:
            self.stacked = np.ascontiguousarray(np.stack(self.blocks))

    def predict(self, w):
        W = w.reshape(self.T, self.p)
        if sp.issparse(self.blocks[0]):
            return np.stack([X @ w_t for X, w_t in zip(self.by_rows, W)])
        return np.matmul(self.stacked, W[:, :, None])[:, :, 0]

    def correlate(self, field):
        if sp.issparse(self.blocks[0]):
            return np.concatenate([Xt @ r for Xt, r in zip(self.transposed, field)])
        return np.matmul(field[:, None, :], self.stacked)[:, 0, :].ravel()

    def penalty(self, w):
        W = w.reshape(self.T, self.p)
        V = W - W.mean(axis=0)
        value = self.alpha / 2 * np.vdot(W, W) + self.coupling / 2 * np.vdot(V, V)
        return value, (self.alpha * W + self.coupling * V).ravel()

    def newton(self):
        """A step is the weighted least squares to eta - slope / curvature."""

        def step(x, gradient):
            eta = self.eta(x)
            curvature = np.maximum(self.loss.curvature(eta), 1e-12)
            targets = eta - self.loss.slope(eta) / curvature
            W, b = normal_equations.solve(self.blocks, targets, self.h * curvature, self.alpha, self.coupling)
            return np.concatenate([W.ravel(), b]) - x

        return step

    def direct(self):
        W, b = normal_equations.solve(self.blocks, self.loss.y, self.h, self.alpha, self.coupling)
        return np.concatenate([W.ravel(), b])


def lbfgs(problem, tol):
    options = {"gtol": tol, "ftol": 0.0, "maxiter": 100_000, "maxfun": 1_000_000}
    zeros = np.zeros(problem.size)
    return lambda: minimize(problem.value_and_gradient, zeros, jac=True, method="L-BFGS-B", options=options).x


def newton_cg(problem, tol):
    options = {"xtol": tol, "maxiter": 10_000}
    zeros = np.zeros(problem.size)
    return lambda: minimize(
        problem.value_and_gradient, zeros, jac=True, hessp=problem.hessian_product, method="Newton-CG", options=options
    ).x


def lapack(problem, tol):
    if isinstance(problem.loss, Squared):
        return problem.direct
    step_of = problem.newton()

    def run():
        x = np.zeros(problem.size)
        value, gradient = problem.value_and_gradient(x)
        while True:
            step = step_of(x, gradient)
            decrement = -(gradient @ step) / 2
            length = 1.0
            while length > 1e-10 and problem.value(x + length * step) > value + 1e-14 * abs(value):
                length /= 2
            x = x + length * step
            if decrement <= tol:
                return x
            value, gradient = problem.value_and_gradient(x)

    return run


METHODS = {"scipy L-BFGS": lbfgs, "scipy Newton-CG": newton_cg, "LAPACK": lapack}


def with_method(make, method):
    return lambda data, params: method(make(data, params), params["tol"])


PEERS = {
    problem: {name: with_method(make, method) for name, method in METHODS.items()}
    for problem, make in {"shared": Shared, "soft": Soft}.items()
}
