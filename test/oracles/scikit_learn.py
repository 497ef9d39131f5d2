"""Solves small problems with scikit-learn and freezes them in scikit_learn.json, beside this file.

    python scikit_learn.py            writes the file
    python scikit_learn.py --check    solves again and compares with the file that is there

With sample weights s scaled to sum to n (s = 1 where there are none), a case's objective is

    P(W, b) = 1/(2n) sum_i s_i ||y_i - x_i W - b||^2
            + alpha l1_ratio sum_j ||W_j|| + alpha (1 - l1_ratio)/2 ||W||_F^2

with W p x T, one row a feature; scikit-learn's coef_ is its transpose.
"""

import json
import platform
import sys
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import sparse
from sklearn.datasets import make_regression
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import MultiTaskElasticNet, MultiTaskLasso
from sklearn.metrics import r2_score

TARGET = Path(__file__).with_name("scikit_learn.json")
TOL = 1e-14
MAX_ITER = 500_000


# The designs. X and Y are rounded before anything is solved, so that the file holds exactly what was solved.


def linear(rng, X, n_tasks, active, noise=0.5, decimals=2):
    """Y = X W + E with `active` nonzero rows of W."""
    W = np.zeros((X.shape[1], n_tasks))
    rows = rng.permutation(X.shape[1])[:active]
    W[rows] = rng.normal(size=(len(rows), n_tasks))
    return np.round(X @ W + noise * rng.normal(size=(X.shape[0], n_tasks)), decimals)


def normal(rng, n, p, decimals=2):
    return np.round(rng.normal(size=(n, p)), decimals)


def correlated(rng, n, p, rho):
    """Columns x_j = rho x_{j-1} + sqrt(1 - rho^2) z_j."""
    Z = rng.normal(size=(n, p))
    for j in range(1, p):
        Z[:, j] = rho * Z[:, j - 1] + np.sqrt(1 - rho**2) * Z[:, j]
    return np.round(Z, 2)


def sparse_normal(rng, n, p, density):
    X = normal(rng, n, p) * (rng.uniform(size=(n, p)) < density)
    X[:, p // 2] = 0  # an empty column
    return X


def make_designs():
    rng = np.random.RandomState(20260101)
    designs = {}

    def add(name, X, Y):
        designs[name] = {"X": X, "Y": Y}

    X = normal(rng, 40, 6)
    add("tall", X, linear(rng, X, 3, 4))
    X = normal(rng, 12, 60)
    add("wide", X, linear(rng, X, 4, 5))
    X = normal(rng, 1, 4)
    add("one sample", X, normal(rng, 1, 2))
    X = normal(rng, 2, 3)
    add("two samples", X, normal(rng, 2, 2))
    X = normal(rng, 15, 1)
    add("one feature", X, linear(rng, X, 3, 1))
    X = normal(rng, 25, 8)
    add("one task", X, linear(rng, X, 1, 3))
    X = normal(rng, 14, 4)
    add("many tasks", X, linear(rng, X, 25, 2))
    X = correlated(rng, 30, 10, 0.95)
    add("correlated", X, linear(rng, X, 5, 4))
    X = correlated(rng, 20, 40, 0.9)
    add("correlated wide", X, linear(rng, X, 3, 6))
    X = normal(rng, 20, 6)
    X[:, 1], X[:, 4] = 2, 0
    add("constant columns", X, linear(rng, X, 3, 5) + 3)
    X = normal(rng, 20, 6)
    X[:, 3], X[:, 5] = X[:, 0], -2 * X[:, 1]
    add("duplicated columns", X, linear(rng, X, 2, 4))
    X = np.round(rng.normal(size=(25, 5)), 2) * [0.001, 0.1, 1, 50, 1000]
    X = np.round(X, 5)
    add("columns of many scales", X, linear(rng, X / [0.001, 0.1, 1, 50, 1000], 2, 5))
    X = normal(rng, 20, 4) + [1000, -1000, 0, 50]
    add("far from the origin", np.round(X, 2), np.round(linear(rng, X - X.mean(axis=0), 2, 4) + [5000, -70], 2))
    X = normal(rng, 18, 5)
    Y = linear(rng, X, 4, 3)
    Y[:, 1], Y[:, 2] = 7, 0
    add("constant targets", X, Y)
    X = sparse_normal(rng, 30, 10, 0.25)
    add("sparse", sparse.csc_array(X), linear(rng, X, 3, 5) + 1)
    X = sparse_normal(rng, 15, 40, 0.15)
    add("sparse wide", sparse.csc_array(X), linear(rng, X, 2, 6) - 2)
    return designs


def make_weights(kind, n):
    """`None`, or n weights: 'random' in (0, 3), 'zeros' with a third of them 0, 'counts' large integers."""
    rng = np.random.RandomState(n)
    random = np.round(rng.uniform(0.05, 3, size=n), 2)
    if kind == "random":
        return random
    if kind == "zeros":
        return np.where(np.arange(n) % 3 == 1, 0.0, random)
    if kind == "counts":
        return rng.randint(1, 2_000_000, size=n).astype(float)
    return None


# The cases: design, l1_ratio (None is MultiTaskLasso), alpha over alpha_max, intercept, weights.
# alpha_max is the least alpha with W = 0; where l1_ratio is 0 there is none, and that of l1_ratio 1 serves.

CASES = [
    ("tall", None, 0.5, True, None),
    ("tall", None, 0.1, False, None),
    ("tall", None, 0.001, True, None),
    ("tall", None, 0.999, True, None),
    ("tall", None, 1.01, True, None),
    ("tall", None, 3, False, None),
    ("tall", None, 0, True, None),
    ("tall", 0, 0.1, True, None),
    ("tall", 0, 0.1, False, "random"),
    ("tall", 0.01, 0.01, True, None),
    ("tall", 0.3, 0.2, True, None),
    ("tall", 0.5, 0.3, False, None),
    ("tall", 0.9, 0.1, True, None),
    ("tall", 1, 0.1, True, None),
    ("tall", None, 0.2, True, "random"),
    ("tall", None, 0.2, False, "random"),
    ("tall", None, 0.2, True, "zeros"),
    ("tall", None, 0.05, True, "counts"),
    ("tall", 0.5, 0.1, True, "zeros"),
    ("tall", 0.9, 0.1, False, "counts"),
    ("tall", 0.5, 0, True, "random"),
    ("tall", None, 1.01, True, "random"),
    ("wide", None, 0.5, True, None),
    ("wide", None, 0.1, False, None),
    ("wide", None, 0.02, True, None),
    ("wide", 0.5, 0.1, True, None),
    ("wide", 0.01, 0.01, True, None),
    ("wide", 0, 0.1, False, None),
    ("wide", 0.9, 0.1, True, "random"),
    ("wide", None, 0.1, True, "zeros"),
    ("one sample", None, 0.3, False, None),
    ("one sample", None, 0.3, True, None),
    ("one sample", 0.5, 0.3, False, None),
    ("two samples", None, 0.2, True, None),
    ("two samples", 0.3, 0.2, True, "random"),
    ("one feature", None, 0.3, True, None),
    ("one feature", None, 0, False, None),
    ("one feature", 0.5, 0.3, True, "random"),
    ("one task", None, 0.2, True, None),
    ("one task", 0.9, 0.05, True, "counts"),
    ("one task", 0, 0.3, True, None),
    ("many tasks", None, 0.3, True, None),
    ("many tasks", 0.5, 0.1, False, "zeros"),
    ("correlated", None, 0.3, True, None),
    ("correlated", None, 0.01, True, None),
    ("correlated", 0.9, 0.05, False, None),
    ("correlated", None, 0.05, True, "random"),
    ("correlated wide", None, 0.05, True, None),
    ("correlated wide", 0.5, 0.05, True, "random"),
    ("constant columns", None, 0.1, True, None),
    ("constant columns", None, 0.1, False, None),
    ("constant columns", 0.5, 0.1, True, "zeros"),
    ("constant columns", 0, 0.1, True, None),
    ("duplicated columns", None, 0.1, True, None),
    ("duplicated columns", 0.9, 0.1, True, None),
    ("duplicated columns", None, 0, True, None),
    ("columns of many scales", None, 0.1, True, None),
    ("columns of many scales", 0.5, 0.001, True, "random"),
    ("far from the origin", None, 0.1, True, None),
    ("far from the origin", 0.5, 0.1, True, "random"),
    ("constant targets", None, 0.2, True, None),
    ("constant targets", 0.3, 0.2, False, None),
    ("sparse", None, 0.2, True, None),
    ("sparse", None, 0.2, False, None),
    ("sparse", None, 0.1, True, "random"),
    ("sparse", None, 0.1, False, "random"),
    ("sparse", 0.5, 0.1, True, "zeros"),
    ("sparse", 0, 0.1, True, "counts"),
    ("sparse", None, 1.01, True, None),
    ("sparse wide", None, 0.1, True, None),
    ("sparse wide", 0.9, 0.1, True, "random"),
    ("sparse wide", 0.3, 0.05, False, None),
]


def solve(designs, design, l1_ratio, ratio, fit_intercept, weighting):
    X, Y = designs[design]["X"], designs[design]["Y"]
    n, p = X.shape
    weights = make_weights(weighting, n)
    s = np.ones(n) if weights is None else weights * n / weights.sum()
    alpha_max = largest_alpha(X, Y, s, fit_intercept) / (l1_ratio or 1)
    alpha = significant(ratio * (alpha_max or 1), 4)
    params = {"alpha": alpha, "fit_intercept": fit_intercept, "tol": TOL, "max_iter": MAX_ITER}
    if l1_ratio is None:
        model = MultiTaskLasso(**params)
    else:
        model = MultiTaskElasticNet(l1_ratio=l1_ratio, **params)
    converged = fit_quietly(model, X, Y, weights)

    ratio_text = "0" if ratio == 0 else f"{ratio} alphaMax"
    name = f"{design}, {'lasso' if l1_ratio is None else f'l1Ratio {l1_ratio}'}, alpha {ratio_text}"
    name += ", intercept" if fit_intercept else ""
    name += f", {weighting} weights" if weighting else ""
    return {
        "name": name,
        "design": design,
        "estimator": type(model).__name__,
        "params": rename(params, l1_ratio),
        "sampleWeight": weights,
        "alphaMax": alpha_max if l1_ratio != 0 else None,
        "unique": is_unique(X, s, fit_intercept, alpha, l1_ratio, ratio),
        "converged": converged,
        **results(model, X, Y, weights, s),
    }


def rename(params, l1_ratio=None):
    """scikit-learn's parameters under this package's names."""
    renamed = {"alpha": params["alpha"]}
    if l1_ratio is not None:
        renamed["l1Ratio"] = l1_ratio
    return renamed | {
        "fitIntercept": params["fit_intercept"],
        "tol": params["tol"],
        "maxIter": params["max_iter"],
    }


def results(model, X, Y, weights, s):
    score = unwarned(lambda: model.score(X, Y))
    return {
        "coef": model.coef_,
        "intercept": np.broadcast_to(model.intercept_, Y.shape[1]),
        "predictions": model.predict(X),
        "objective": objective(model, X, Y, s),
        "dualGap": float(model.dual_gap_),
        "nIter": int(model.n_iter_),
        "score": score,
        "weightedScore": None if weights is None else unwarned(lambda: model.score(X, Y, weights)),
    }


def objective(model, X, Y, s):
    W = model.coef_
    residual = Y - X @ W.T - model.intercept_
    ridge = 0.5 * (1 - model.l1_ratio) * (W**2).sum()
    rows = model.l1_ratio * np.sqrt((W**2).sum(axis=0)).sum()
    return float((s @ residual**2).sum() / (2 * len(s)) + model.alpha * (rows + ridge))


def largest_alpha(X, Y, s, fit_intercept):
    """max_j ||1/n sum_i s_i x_ij (y_i - ybar)||, ybar the weighted mean or 0."""
    centred = Y - (s @ Y) / len(s) if fit_intercept else Y
    return float(np.sqrt(((X.T @ (s[:, None] * centred)) ** 2).sum(axis=1)).max() / len(s))


def is_unique(X, s, fit_intercept, alpha, l1_ratio, ratio):
    """Whether the minimiser is known to be unique: strongly convex, W = 0, or columns of full rank."""
    l1 = 1 if l1_ratio is None else l1_ratio
    if alpha > 0 and (l1 < 1 or ratio > 1):
        return True
    dense = X.toarray() if sparse.issparse(X) else X
    if fit_intercept:
        dense = dense - (s @ dense) / len(s)
    A = np.sqrt(s)[:, None] * dense
    used = np.sqrt((A**2).sum(axis=0)) > 1e-10 * max(1.0, np.abs(dense).max())
    if alpha > 0:
        A = A[:, used]  # a zero column's row is 0 where there is a penalty
    return bool(A.shape[1] == 0 or np.linalg.matrix_rank(A) == A.shape[1])


def fit_quietly(model, X, Y, weights):
    """Fits; whether scikit-learn was content."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, Y, sample_weight=weights)
    return not any(issubclass(w.category, ConvergenceWarning) for w in caught)


def unwarned(compute):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(compute())


def significant(value, digits):
    return float(f"{value:.{digits}g}")


# Examples that users know.


def make_examples():
    X, Y = make_regression(n_samples=100, n_features=10, n_targets=3, noise=0.1, random_state=0)
    first = {"name": "make_regression, 100 x 10, 3 targets", "X": X, "Y": Y, "fits": []}
    for tol in (1e-4, 1e-12):
        params = {"alpha": 1.0, "fit_intercept": True, "tol": tol, "max_iter": 1000}
        model = MultiTaskLasso(**params)
        fit_quietly(model, X, Y, None)
        first["fits"].append(
            {"estimator": "MultiTaskLasso", "params": rename(params)} | results(model, X, Y, None, np.ones(100))
        )
    return [first, *make_docstring_examples()]


def make_docstring_examples():
    """The examples in scikit-learn's documentation of the classes, with the figures printed there."""
    params = {"alpha": 0.1, "fit_intercept": True, "tol": 1e-4, "max_iter": 1000}
    examples = [
        (
            MultiTaskLasso(alpha=0.1),
            None,
            [[0, 1], [1, 2], [2, 4]],
            [[0, 0], [1, 1], [2, 3]],
            {"coef": [[0.0, 0.60809415], [0.0, 0.94592424]], "intercept": [-0.41888636, -0.87382323]},
        ),
        (
            MultiTaskElasticNet(alpha=0.1),
            0.5,
            [[0, 0], [1, 1], [2, 2]],
            [[0, 0], [1, 1], [2, 2]],
            {"coef": [[0.45663524, 0.45612256], [0.45663524, 0.45612256]], "intercept": [0.0872422, 0.0872422]},
        ),
    ]
    made = []
    for model, l1_ratio, X, Y, printed in examples:
        X, Y = np.array(X, dtype=float), np.array(Y, dtype=float)
        model.fit(X, Y)
        estimator = type(model).__name__
        fit = {"estimator": estimator, "params": rename(params, l1_ratio), "printed": printed}
        made.append(
            {"name": f"docstring of {estimator}", "X": X, "Y": Y, "fits": [fit | results(model, X, Y, None, np.ones(3))]}
        )
    return made


def make_r2_cases():
    """r2_score with its defaults: the plain mean of the targets' scores; a constant target gives 1 or 0."""
    rng = np.random.RandomState(5)
    true = np.round(rng.normal(size=(8, 3)), 2)
    near = np.round(true + 0.5 * rng.normal(size=(8, 3)), 2)
    far = np.round(5 * rng.normal(size=(8, 3)), 2)
    constant = true.copy()
    constant[:, 1] = 4
    hit = near.copy()
    hit[:, 1] = 4
    weights = np.round(rng.uniform(0.1, 2, size=8), 2)
    zeros = np.where(np.arange(8) < 3, 0.0, weights)
    alone = np.where(np.arange(8) == 2, 1.0, 0.0)
    cases = [
        ("near", true, near, None),
        ("worse than the mean", true, far, None),
        ("perfect", true, true, None),
        ("one target", true[:, :1], near[:, :1], None),
        ("weights", true, near, weights),
        ("weights with zeros", true, near, zeros),
        ("large weights", true, near, 1e6 * weights),
        ("a constant target, missed", constant, near, None),
        ("a constant target, hit", constant, hit, None),
        ("a constant target, missed, weights", constant, near, weights),
        ("all targets constant, hit", np.full((4, 2), 3.0), np.full((4, 2), 3.0), None),
        ("all targets constant, missed", np.full((4, 2), 3.0), np.full((4, 2), 2.5), None),
        ("all but one weight 0", true, near, alone),
        ("one sample", true[:1], near[:1], None),
        ("one sample, hit", true[:1], true[:1], None),
        ("two samples", true[:2], near[:2], None),
    ]
    return [
        {
            "name": name,
            "yTrue": y,
            "yPred": z,
            "sampleWeight": w,
            "score": unwarned(lambda: r2_score(y, z, sample_weight=w)),
        }
        for name, y, z, w in cases
    ]


# The file: one line a field, so that a difference between two versions can be read.


def plain(value):
    """Plain data for JSON: NaN becomes null, -0 becomes 0."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if sparse.issparse(value):
        parts = {"data": value.data, "indices": value.indices, "indptr": value.indptr}
        return {key: plain(part) for key, part in parts.items()} | {"shape": list(value.shape)}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, float):
        if np.isnan(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value


def render(value, depth=3):
    if depth == 0 or not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, list):
        if not isinstance(value[0], dict):
            return json.dumps(value, separators=(",", ":"))
        return "[\n" + ",\n".join(render(part, depth - 1) for part in value) + "\n]"
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {render(part, depth - 1)}" for key, part in value.items()) + "\n}"


def make_document():
    designs = make_designs()
    return plain(
        {
            "versions": {
                "scikit-learn": sklearn.__version__,
                "numpy": np.__version__,
                "scipy": scipy.__version__,
                "python": platform.python_version(),
            },
            "designs": designs,
            "cases": [solve(designs, *case) for case in CASES],
            "examples": make_examples(),
            "r2": make_r2_cases(),
        }
    )


def differences(old, new, path=""):
    """Where two documents differ by more than rounding (another processor rounds sums differently)."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key not in ("versions", "nIter", "dualGap", "converged"):
                yield from differences(old.get(key), new.get(key), f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for k, (a, b) in enumerate(zip(old, new)):
            yield from differences(a, b, f"{path}[{k}]")
    elif isinstance(old, (int, float)) and isinstance(new, (int, float)):
        if abs(old - new) > 1e-6 * max(1.0, abs(old)):
            yield f"{path}: {old} became {new}"
    elif old != new:
        yield f"{path}: {old} became {new}"


if __name__ == "__main__":
    document = make_document()
    if "--check" in sys.argv[1:]:
        found = list(differences(json.loads(TARGET.read_text()), document))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(render(document) + "\n")
    print(f"{TARGET.name}: {len(document['cases'])} cases, {TARGET.stat().st_size // 1024} KiB")
