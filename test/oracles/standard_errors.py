"""Standard errors of soft sharing by the whole Hessian and smoother of all tasks in numpy, of one task by statsmodels' formulas for
least squares (written out), and quantiles of Student's t by scipy; frozen in standard_errors.json."""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats

TARGET = Path(__file__).with_suffix(".json")


def tasks_of(rng, sizes, p):
    shared = rng.normal(size=p)
    tasks = []
    for n in sizes:
        X = np.round(rng.normal(size=(n, p)) + rng.normal(size=p), 2)
        w = shared + 0.5 * rng.normal(size=p)
        y = np.round(X @ w + 1 + 0.7 * rng.normal(size=n), 2)
        s = np.round(rng.uniform(0.5, 2, size=n), 2)
        tasks.append({"X": X, "y": y, "s": s})
    return tasks


def exact(tasks, alpha, coupling, graph, lam, intercept):
    """Brute force: the fitted values as a matrix times all targets, noise pushed through it."""
    T, p = len(tasks), tasks[0]["X"].shape[1]
    L = np.eye(T) - np.ones((T, T)) / T if graph is None else np.diag(np.sum(graph, axis=1)) - graph
    H = np.kron(alpha * np.eye(T) + coupling * L, np.eye(p))
    blocks, means = [], []
    for t, task in enumerate(tasks):
        X, s = task["X"], task["s"]
        c = lam[t] * s / s.sum()
        mean = c @ X / c.sum() if intercept else np.zeros(p)
        Z = X - mean
        H[t * p : (t + 1) * p, t * p : (t + 1) * p] += Z.T @ (c[:, None] * Z)
        blocks.append(Z.T * c)
        means.append(mean)
    G = np.linalg.inv(H)
    smoothers = [[G[t * p : (t + 1) * p, u * p : (u + 1) * p] @ blocks[u] for u in range(T)] for t in range(T)]
    coef, b, df, sigma2 = [], [], [], []
    for t, task in enumerate(tasks):
        X, y, s, n = task["X"], task["y"], task["s"], len(task["y"])
        w = sum(smoothers[t][u] @ tasks[u]["y"] for u in range(T))
        average = s / s.sum() @ y if intercept else 0.0
        S = (X - means[t]) @ smoothers[t][t] + (np.outer(np.ones(n), s / s.sum()) if intercept else 0)
        b0 = average - means[t] @ w
        coef.append(w)
        b.append(b0)
        df.append(np.trace(S))
        sigma2.append((s * n / s.sum()) @ (y - X @ w - b0) ** 2 / (n - np.trace(S)))
    found = {"coef": coef, "intercept": b, "degrees": df, "variance": sigma2, "covariance": [], "interceptErrors": []}
    for t in range(T):
        cov, var_b = np.zeros((p, p)), 0.0
        for u, other in enumerate(tasks):
            n = len(other["y"])
            noise = sigma2[u] / (other["s"] * n / other["s"].sum())
            cov += smoothers[t][u] @ (noise[:, None] * smoothers[t][u].T)
            if intercept:  # the intercept is itself linear in the targets of all tasks
                row = -means[t] @ smoothers[t][u] + (other["s"] / other["s"].sum() if u == t else 0)
                var_b += row**2 @ noise
        found["covariance"].append(cov)
        found["interceptErrors"].append(np.sqrt(var_b))
    return found


def ols(task):
    """Weighted least squares as a textbook has it: cov = s^2 (D' S D)^-1 with D = (1, X)."""
    X, y, s = task["X"], task["y"], task["s"] * len(task["y"]) / task["s"].sum()
    D = np.column_stack([np.ones(len(y)), X])
    inverse = np.linalg.inv(D.T @ (s[:, None] * D))
    beta = inverse @ D.T @ (s * y)
    variance = s @ (y - D @ beta) ** 2 / (len(y) - D.shape[1])
    return {"beta": beta, "errors": np.sqrt(np.diag(variance * inverse)), "variance": variance}


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return float(value) if isinstance(value, np.floating) else value


def make():
    rng = np.random.RandomState(17)
    tasks = tasks_of(rng, [14, 9, 20], 4)
    graph = np.array([[0, 1, 0.2], [1, 0, 0], [0.2, 0, 0]])
    cases = []
    for alpha, coupling, own, lam, intercept in [
        (1e-2, 0.5, None, [1, 1, 1], True),
        (0.3, 1e8, None, [1, 2, 0.5], True),
        (1e-3, 0.4, graph, [1, 1, 3], True),
        (0.1, 2.0, None, [1, 1, 1], False),
        (0.2, 0.0, None, [1, 1, 1], False),
    ]:
        params = {"alpha": alpha, "coupling": coupling, "taskWeights": lam, "fitIntercept": intercept}
        cases.append({"params": params, "graph": own, "found": exact(tasks, alpha, coupling, own, lam, intercept)})
    quantiles = [
        [c, nu, float(stats.t.ppf((1 + c) / 2, nu))]
        for c in (0.1, 0.5, 0.9, 0.95, 0.999)
        for nu in (0.5, 1, 2.3, 5, 17.8, 120, 1e4, 1e7)
    ]
    return plain({"tasks": tasks, "cases": cases, "ols": [ols(task) for task in tasks], "quantiles": quantiles})


if __name__ == "__main__":
    text = json.dumps(make())
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), json.loads(text)))
        print("\n".join(found) or f"{TARGET.name} holds what numpy {np.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(text + "\n")
