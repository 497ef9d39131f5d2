"""Fits logistic regressions with scikit-learn to a very small tolerance.

    python logistic.py          writes logistic.json

scikit-learn minimises C sum_i loss_i + (1 - r)/2 ||w||^2 + r ||w||_1. With C = 1 / (n alpha) its minimum is that of
mean loss + alpha (r ||w||_1 + (1 - r)/2 ||w||^2), which MultiTaskModel minimises for one task with two classes, and for
K classes (softmax) where r = 0.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

FOLDER = Path(__file__).parent
warnings.filterwarnings("ignore")


def fit(rng, name, n, p, classes, alpha, l1_ratio, intercept):
    X = rng.normal(size=(n, p)).round(3)
    score = X @ np.where(rng.random(p) < 0.6, rng.normal(size=p), 0) + 0.7 * rng.normal(size=n)
    y = np.digitize(score, np.quantile(score, np.arange(1, classes) / classes))
    solver = "newton-cholesky" if l1_ratio == 0 else "saga"
    if classes > 2:
        solver = "lbfgs"
    model = LogisticRegression(
        C=1 / (n * alpha), l1_ratio=l1_ratio, fit_intercept=intercept, solver=solver, tol=1e-12, max_iter=1_000_000
    ).fit(X, y)
    return {
        "name": name, "X": X.tolist(), "y": y.tolist(), "alpha": alpha, "l1Ratio": l1_ratio, "fitIntercept": intercept,
        "coef": model.coef_.tolist(), "intercept": np.atleast_1d(model.intercept_).tolist(),
        "probabilities": model.predict_proba(X[:5]).tolist(),
    }


if __name__ == "__main__":
    rng = np.random.default_rng(3)
    cases = [
        fit(rng, "ridge", 40, 5, 2, 0.1, 0, True),
        fit(rng, "ridge, weak, no intercept", 40, 5, 2, 0.001, 0, False),
        fit(rng, "ridge, wide", 20, 30, 2, 0.05, 0, True),
        fit(rng, "l1", 60, 8, 2, 0.05, 1, True),
        fit(rng, "l1, no intercept", 60, 8, 2, 0.02, 1, False),
        fit(rng, "elastic net", 60, 8, 2, 0.05, 0.5, True),
        fit(rng, "softmax, ridge", 60, 5, 3, 0.1, 0, True),
        fit(rng, "softmax, ridge, four classes", 80, 4, 4, 0.01, 0, True),
    ]
    document = {"versions": {"scikit-learn": sklearn.__version__}, "cases": cases}
    (FOLDER / "logistic.json").write_text(json.dumps(document) + "\n")
    for case in cases:
        print(case["name"], np.round(case["coef"][0], 4))
