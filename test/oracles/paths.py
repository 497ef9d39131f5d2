"""Freezes what scikit-learn's paths and cross-validated multi-task classes learn in paths.json, beside this file.

    python paths.py            writes the file
    python paths.py --check    solves again and compares with the file that is there

The designs are those of scikit_learn.json, by name; cases hold the rest. A path without an intercept is that of X and
Y as they are, one with it that of both with their (weighted) means taken off.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from scikit_learn import MAX_ITER, TOL, make_designs, make_weights, plain
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import MultiTaskElasticNetCV, MultiTaskLassoCV, enet_path, lasso_path
from sklearn.model_selection import KFold

TARGET = Path(__file__).with_name("paths.json")
LIST = [0.03, 1, 0.3, 0.3, 0.1]

# The cross-validations: design, l1_ratio (None is MultiTaskLassoCV), cv, weights, other parameters.
CV_CASES = [
    ("tall", None, None, None, {"alphas": 12}),
    ("tall", None, None, None, {"alphas": 12, "fit_intercept": False}),
    ("tall", None, 3, "random", {"alphas": 12}),
    ("tall", None, 3, "random", {"alphas": 12, "fit_intercept": False}),
    ("tall", None, 4, "zeros", {"alphas": 9, "eps": 0.01}),
    ("tall", None, 5, "counts", {"alphas": 9, "eps": 0.05}),
    ("tall", None, "shuffled", None, {"alphas": 10}),
    ("tall", None, "shuffled", "random", {"alphas": 10}),
    ("tall", None, "pairs", None, {"alphas": 10}),
    ("tall", None, "pairs", "zeros", {"alphas": 10}),
    ("tall", None, 3, None, {"alphas": 1}),
    ("tall", None, 3, None, {"alphas": LIST}),
    ("tall", None, 3, None, {"alphas": [0.2]}),
    ("tall", None, 3, "random", {"alphas": [*LIST, 0]}),
    ("tall", 0.5, 5, None, {"alphas": 10}),
    ("tall", [0.1, 0.5, 0.9, 1], 3, None, {"alphas": 6}),
    ("tall", [1, 0.5, 0.5, 0.01], 3, "random", {"alphas": 6, "fit_intercept": False}),
    ("tall", [0.7], 3, None, {"alphas": 6}),
    ("tall", 0, 3, None, {"alphas": LIST}),
    ("tall", [0, 0.5, 1], 3, "random", {"alphas": LIST}),
    ("tall", [0.5, 1], 2, None, {"alphas": 1}),
    ("wide", None, 3, None, {"alphas": 8, "eps": 0.05}),
    ("wide", [0.5, 0.95], 4, "random", {"alphas": 6, "eps": 0.02}),
    ("one feature", None, 5, None, {"alphas": 6}),
    ("one task", 0.9, 5, "random", {"alphas": 6}),
    ("many tasks", None, 7, None, {"alphas": 5}),
    ("correlated", None, 5, None, {"alphas": 10, "eps": 0.01}),
    ("correlated wide", [0.3, 0.8], 4, None, {"alphas": 5, "eps": 0.05}),
    ("constant columns", None, 4, None, {"alphas": 6}),
    ("far from the origin", None, 4, "random", {"alphas": 6}),
    ("constant targets", 0.8, 3, None, {"alphas": 6}),
    ("sparse", None, 5, None, {"alphas": 10}),
    ("sparse", None, 3, "random", {"alphas": 8}),
    ("sparse", None, 3, "zeros", {"alphas": 8, "fit_intercept": False}),
    ("sparse", [0.2, 0.9], "shuffled", None, {"alphas": 6}),
    ("sparse wide", 0.9, 3, None, {"alphas": 6, "eps": 0.05}),
    ("no variation", None, 3, None, {"alphas": 4}),
    ("no variation", [0.5, 1], 3, "random", {"alphas": 4}),
]

# The paths: design, l1_ratio (None is lasso_path), intercept, weights, other parameters.
PATH_CASES = [
    ("tall", None, False, None, {"alphas": 12}),
    ("tall", None, True, None, {"alphas": 12}),
    ("tall", None, True, "random", {"alphas": 8}),
    ("tall", None, False, "random", {"alphas": 8}),
    ("tall", None, True, None, {"alphas": LIST}),
    ("tall", 0.5, True, None, {"alphas": 8, "eps": 0.01}),
    ("tall", 0.2, False, None, {"alphas": LIST}),
    ("tall", 0, True, "zeros", {"alphas": LIST}),
    ("tall", None, True, None, {"alphas": 1}),
    ("wide", None, True, None, {"alphas": 8, "eps": 0.02}),
    ("wide", 0.5, False, None, {"alphas": 8}),
    ("one task", None, True, None, {"alphas": 5}),
    ("correlated", 0.9, True, "random", {"alphas": 8}),
    ("sparse", None, False, None, {"alphas": 8}),
    ("sparse", 0.7, False, None, {"alphas": LIST}),
    ("sparse", None, True, None, {"alphas": 6}),
]


def design_of(designs, name):
    if name == "no variation":
        X = designs["tall"]["X"]
        return X, np.tile([3.0, -7.0], (X.shape[0], 1))
    return designs[name]["X"], designs[name]["Y"]


def splits_of(cv, n):
    """What scikit-learn takes, and what the file says: `null`, a count, a shuffled KFold's seed or pairs."""
    if cv == "shuffled":
        return KFold(4, shuffle=True, random_state=9), {"nSplits": 4, "randomState": 9}
    if cv == "pairs":  # some samples nowhere, some twice, in no order
        rows = np.random.RandomState(3).permutation(n)
        pairs = [(rows[8:].tolist(), rows[:6].tolist()), ([*rows[:20], *rows[5:9]], [*rows[20:30], rows[22]])]
        pairs = [[[int(i) for i in side] for side in pair] for pair in pairs]
        return [tuple(np.array(side) for side in pair) for pair in pairs], pairs
    return cv, cv


def quietly(compute):
    """The result; raises where scikit-learn did not converge, for then the numbers are worth nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        return compute()


def renamed(l1_ratio, params):
    names = {"alphas": "alphas", "eps": "eps", "fit_intercept": "fitIntercept"}
    ratio = {} if l1_ratio is None else {"l1Ratio": l1_ratio}
    return ratio | {names[name]: value for name, value in params.items()}


def cross_validate(designs, design, l1_ratio, cv, weighting, params):
    X, Y = design_of(designs, design)
    weights = make_weights(weighting, X.shape[0])
    splits, written = splits_of(cv, X.shape[0])
    common = {"cv": splits, "tol": TOL, "max_iter": MAX_ITER, **params}
    model = MultiTaskLassoCV(**common) if l1_ratio is None else MultiTaskElasticNetCV(l1_ratio=l1_ratio, **common)
    quietly(lambda: model.fit(X, Y, sample_weight=weights))
    ratios = np.size(1 if l1_ratio is None else l1_ratio)
    n_alphas = params["alphas"] if isinstance(params["alphas"], int) else len(params["alphas"])
    l1_name = "lasso" if l1_ratio is None else f"l1Ratio {l1_ratio}"
    return {
        "name": f"{design}, {l1_name}, cv {cv}, {json.dumps(params)}, {weighting or 'no'} weights",
        "design": design,
        "estimator": type(model).__name__,
        "params": renamed(l1_ratio, params),
        "cv": written,
        "sampleWeight": weights,
        "alpha": float(model.alpha_),
        "l1Ratio": None if l1_ratio is None else float(model.l1_ratio_),
        "alphas": model.alphas_,
        "msePath": model.mse_path_.reshape(ratios, n_alphas, -1),
        "coef": model.coef_,
        "intercept": np.broadcast_to(model.intercept_, Y.shape[1]),
        "dualGap": float(model.dual_gap_),
    }


def path(designs, design, l1_ratio, fit_intercept, weighting, params):
    """scikit-learn's functions know no weights and no intercept: the data are centred and scaled by hand."""
    X, Y = design_of(designs, design)
    n = X.shape[0]
    weights = make_weights(weighting, n)
    s = np.ones(n) if weights is None else weights * n / weights.sum()
    if fit_intercept or weights is not None:
        X = X.toarray() if sparse.issparse(X) else X
        x_mean, y_mean = (s @ X / n, s @ Y / n) if fit_intercept else (0, 0)
        X, Y = np.sqrt(s)[:, None] * (X - x_mean), np.sqrt(s)[:, None] * (Y - y_mean)
    common = {"tol": TOL, "max_iter": MAX_ITER, **params}
    compute = lasso_path if l1_ratio is None else lambda *args, **more: enet_path(*args, l1_ratio=l1_ratio, **more)
    alphas, coefs, gaps = quietly(lambda: compute(X, Y, **common))
    l1_name = "lasso" if l1_ratio is None else f"l1Ratio {l1_ratio}"
    return {
        "name": f"{design}, {l1_name}, {'' if fit_intercept else 'no '}intercept, {json.dumps(params)}, "
        f"{weighting or 'no'} weights",
        "design": design,
        "params": renamed(l1_ratio, params) | {"fitIntercept": fit_intercept},
        "sampleWeight": weights,
        "alphas": alphas,
        "coefs": np.moveaxis(coefs, 2, 0),
        "dualGaps": gaps,
    }


def make_document():
    designs = make_designs()
    return {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "crossValidations": [plain(cross_validate(designs, *case)) for case in CV_CASES],
        "paths": [plain(path(designs, *case)) for case in PATH_CASES],
    }


if __name__ == "__main__":
    from selection import render

    document = json.loads(render(make_document()))
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), document))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(render(document))
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
