"""Writes transformed_target.json: regressions of transformed targets, and a search over one, by scikit-learn.

    python test/oracles/transformed_target.py [--check]
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from scikit_learn import plain
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import MultiTaskElasticNet
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

TARGET = Path(__file__).with_name("transformed_target.json")
warnings.simplefilter("ignore")


def make_data():
    rng = np.random.RandomState(71)
    X = np.round(rng.randn(40, 5), 2)
    W = np.round(rng.randn(5, 3), 2) * np.array([1, 0.1, 0.3])
    Y = np.round(np.exp(X @ W * 0.3 + 0.2 * rng.randn(40, 3)) * [1, 50, 1000], 3)
    weights = np.round(rng.uniform(0.5, 2, size=40), 2)
    return X, Y, weights


def model_of(how):
    regressor = MultiTaskElasticNet(alpha=0.02, l1_ratio=0.7, tol=1e-12, max_iter=100_000)
    ways = {
        "standard": {"transformer": StandardScaler()},
        "range": {"transformer": MinMaxScaler()},
        "log": {"func": np.log1p, "inverse_func": np.expm1},
        "none": {},
    }
    return TransformedTargetRegressor(regressor, **ways[how])


def make():
    X, Y, weights = make_data()
    cases = []
    for how in ["standard", "range", "log", "none"]:
        for weighted in [False, True]:
            s = weights if weighted else None
            model = model_of(how).fit(X, Y, sample_weight=s)
            cases.append(
                {
                    "how": how,
                    "weighted": weighted,
                    "coef": model.regressor_.coef_,
                    "predicted": model.predict(X[:6]),
                    "score": model.score(X, Y, sample_weight=s),
                }
            )
    grid = {
        "transformedtargetregressor__regressor__alpha": [0.001, 0.01, 0.1, 0.5],
        "transformedtargetregressor__transformer": [None, StandardScaler()],
    }
    search = GridSearchCV(make_pipeline(StandardScaler(), model_of("standard")), grid, cv=KFold(4)).fit(X, Y)
    best = search.best_params_
    return {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "X": X,
        "Y": Y,
        "weights": weights,
        "cases": cases,
        "search": {
            "means": search.cv_results_["mean_test_score"],
            "alpha": best["transformedtargetregressor__regressor__alpha"],
            "isScaled": best["transformedtargetregressor__transformer"] is not None,
            "predicted": search.predict(X[:6]),
        },
    }


if __name__ == "__main__":
    found = plain(make())
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        wrong = list(differences(json.loads(TARGET.read_text()), found))
        print("\n".join(wrong) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if wrong else 0)
    TARGET.write_text(json.dumps(found, separators=(",", ":")) + "\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
