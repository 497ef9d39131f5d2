"""Stationary points of regressions under Student's t loss, by scipy from many starts. Writes student_t.json.

    sum_t 1/n sum_i s^2 (nu + 1) / 2 log(1 + z_it^2 / (nu s^2))  +  Omega(W),     z = y - X W - b,

with Omega a ridge or soft sharing (smooth: trust-region Newton steps with exact derivatives) or the row lasso (proximal gradient steps until they
move nothing). Each case holds the distinct points that the starts led to, the best first; that each is stationary is checked
here by the derivatives as they stand in the formula, and again in the test that reads the file.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

STARTS = 200


def draw(seed, n, p, T, outliers):
    rng = np.random.default_rng(seed)
    X = np.round(rng.normal(size=(n, p)), 3)
    W = rng.normal(size=(p, T))
    W[p // 2 :] = 0
    Y = X @ W + rng.normal(size=T) + 0.3 * rng.standard_t(3, size=(n, T))
    Y[:outliers] += 15 + 5 * rng.normal(size=(outliers, T))
    return X, np.round(Y, 3)


class Problem:
    def __init__(self, X, Y, nu, scale, quadratic):
        self.X, self.Y, self.nu, self.scale = X, Y, nu, scale
        self.n, self.p = X.shape
        self.T = Y.shape[1]
        self.M = quadratic  # T x T: tr(W M W^T) / 2

    def split(self, v):
        return v[: self.p * self.T].reshape(self.p, self.T), v[self.p * self.T :]

    def smooth(self, v):
        W, b = self.split(v)
        z = self.Y - self.X @ W - b
        q = z**2 / (self.nu * self.scale**2)
        value = self.scale**2 * (self.nu + 1) / 2 * np.log1p(q).sum() / self.n + np.sum((W @ self.M) * W) / 2
        psi = (self.nu + 1) / self.nu * z / (1 + q) / self.n
        return value, np.concatenate([(-self.X.T @ psi + W @ self.M).ravel(), -psi.sum(axis=0)])

    def hessian(self, v):
        W, b = self.split(v)
        q = (self.Y - self.X @ W - b) ** 2 / (self.nu * self.scale**2)
        h = (self.nu + 1) / self.nu * (1 - q) / (1 + q) ** 2 / self.n
        p, T = self.p, self.T
        H = np.zeros((p * T + T, p * T + T))
        for t in range(T):
            at = np.arange(p) * T + t
            H[np.ix_(at, at)] = self.X.T @ (h[:, [t]] * self.X)
            H[at, p * T + t] = H[p * T + t, at] = self.X.T @ h[:, t]
            H[p * T + t, p * T + t] = h[:, t].sum()
        H[: p * T, : p * T] += np.kron(np.eye(p), self.M)
        return H


def by_newton(problem, v):
    found = minimize(problem.smooth, v, jac=True, hess=problem.hessian, method="trust-exact", options={"gtol": 1e-13, "maxiter": 500})
    return found.x


def by_proximal_steps(problem, v, alpha):
    """Proximal gradient steps with the bound of the curvature, X and a column of ones together."""
    A = np.column_stack([problem.X, np.ones(problem.n)])
    L = (problem.nu + 1) / problem.nu * np.linalg.eigvalsh(A.T @ A / problem.n)[-1]
    for _ in range(200000):
        _, g = problem.smooth(v)
        new = v - g / L
        W, b = problem.split(new)
        norms = np.linalg.norm(W, axis=1, keepdims=True)
        W = W * np.maximum(0, 1 - alpha / L / np.maximum(norms, 1e-300))
        new = np.concatenate([W.ravel(), b])
        if np.abs(new - v).max() < 1e-15:
            break
        v = new
    return new


def residual(problem, v, alpha):
    """How far 0 is from the subdifferential."""
    _, g = problem.smooth(v)
    G, gb = problem.split(g)
    W, _ = problem.split(v)
    norms = np.linalg.norm(W, axis=1)
    rows = [
        np.linalg.norm(G[j] + alpha * W[j] / norms[j]) if norms[j] > 0 else max(0, np.linalg.norm(G[j]) - alpha)
        for j in range(problem.p)
    ]
    return max(rows + list(np.abs(gb)))


def case(name, seed, n, p, T, outliers, nu, scale, penalty):
    X, Y = draw(seed, n, p, T, outliers)
    alpha = penalty["alpha"] if penalty["penalty"] == "rowLasso" and penalty["l1Ratio"] == 1 else 0
    M = np.zeros((T, T))
    if penalty["penalty"] == "softSharing":
        M = penalty["coupling"] * (np.eye(T) - np.ones((T, T)) / T) + penalty["alpha"] * np.eye(T)
    elif alpha == 0:
        M = penalty["alpha"] * np.eye(T)
    problem = Problem(X, Y, nu, scale, M)
    rng = np.random.default_rng(seed + 1)
    points = []
    for start in range(STARTS if alpha == 0 else STARTS // 10):
        v = np.concatenate([rng.normal(size=p * T) * 3, rng.normal(size=T) * 8]) if start else np.zeros(p * T + T)
        v = by_proximal_steps(problem, v, alpha) if alpha else by_newton(problem, v)
        if residual(problem, v, alpha) > 1e-9:
            continue
        W, b = problem.split(v)
        objective = problem.smooth(v)[0] + alpha * np.linalg.norm(W, axis=1).sum()
        if all(np.abs(v - other["v"]).max() > 1e-5 for other in points):
            points.append({"v": v, "objective": objective, "coef": W.T.tolist(), "intercept": b.tolist()})
    points.sort(key=lambda point: point["objective"])
    print(name, [round(point["objective"], 6) for point in points[:5]], len(points))
    for point in points:
        del point["v"]
    return {
        "name": name,
        "X": X.tolist(),
        "Y": Y.tolist(),
        "nu": nu,
        "scale": scale,
        "penalty": penalty,
        "points": points[:8],
    }


def main():
    lasso = {"penalty": "rowLasso", "alpha": 0.05, "l1Ratio": 1}
    cases = [
        case("ridge, few outliers", 1, 40, 3, 2, 6, 4, 0.4, {"penalty": "rowLasso", "alpha": 0.02, "l1Ratio": 0}),
        case("ridge, Cauchy errors", 2, 30, 3, 1, 8, 1, 0.3, {"penalty": "rowLasso", "alpha": 0.01, "l1Ratio": 0}),
        case("no penalty", 3, 30, 2, 2, 5, 3, 0.5, {"penalty": "rowLasso", "alpha": 0, "l1Ratio": 0}),
        case("soft sharing", 4, 30, 3, 3, 5, 4, 0.5, {"penalty": "softSharing", "alpha": 0.01, "coupling": 0.5}),
        case("row lasso", 5, 30, 4, 2, 5, 4, 0.4, lasso),
        case("row lasso, a third are outliers", 6, 30, 4, 2, 10, 2, 0.4, lasso),
    ]
    text = json.dumps({"cases": cases})
    Path(__file__).with_name("student_t.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
