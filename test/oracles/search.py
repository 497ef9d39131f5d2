"""Writes search.json: searches over grids, random candidates and predictions of cross-validations by scikit-learn.

    python test/oracles/search.py [--check]
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from scipy.stats import loguniform, randint, uniform
from scikit_learn import plain
from sklearn.linear_model import LogisticRegression, MultiTaskElasticNet, MultiTaskLasso, Ridge
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    ParameterGrid,
    ParameterSampler,
    RandomizedSearchCV,
    cross_val_predict,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

TARGET = Path(__file__).with_name("search.json")
TOL, MAX_ITER = 1e-12, 100_000
NAMES = {"l1_ratio": "l1Ratio", "fit_intercept": "fitIntercept"}


def camel(name):
    for old, new in NAMES.items():
        name = name.replace(old, new)
    return name


def renamed(params):
    return {camel(name): value for name, value in params.items()}


def make_data():
    rng = np.random.RandomState(5)
    X = np.round(rng.randn(60, 6), 2)
    W = rng.randn(6, 3) * (rng.rand(6, 1) < 0.6)
    Y = np.round(X @ W + 2 * rng.randn(60, 3) + [1, 0, -2], 2)
    return X, Y


def results(search, names, train):
    r = search.cv_results_
    k = search.n_splits_

    def splits(which, name):
        return np.transpose([r[f"split{i}_{which}_{name}"] for i in range(k)])

    return {
        name: {
            "meanTestScore": r[f"mean_test_{name}"],
            "stdTestScore": r[f"std_test_{name}"],
            "rankTestScore": r[f"rank_test_{name}"],
            "splitTestScores": splits("test", name),
            **(
                {
                    "meanTrainScore": r[f"mean_train_{name}"],
                    "stdTrainScore": r[f"std_train_{name}"],
                    "splitTrainScores": splits("train", name),
                }
                if train
                else {}
            ),
        }
        for name in names
    }


def search_case(name, kind, estimator, grid, X, Y, scoring=None, refit=True, cv=5, train=False):
    search = GridSearchCV(estimator, grid, scoring=scoring, refit=refit, cv=cv, return_train_score=train)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search.fit(X, Y)
    names = scoring if isinstance(scoring, list) else ["score"]
    grids = grid if isinstance(grid, list) else [grid]
    best = search.best_estimator_
    last = best[-1] if hasattr(best, "steps") else best
    return {
        "name": name,
        "kind": kind,
        "paramGrid": [renamed(one) for one in grids],
        "scoring": scoring,
        "refit": refit,
        "cv": cv,
        "returnTrainScore": train,
        "params": [renamed(one) for one in search.cv_results_["params"]],
        "scores": results(search, names, train),
        "bestIndex": int(search.best_index_),
        "bestParams": renamed(search.best_params_),
        "bestScore": float(search.best_score_),
        "coef": np.atleast_2d(last.coef_),
    }


def elastic_net():
    return MultiTaskElasticNet(tol=TOL, max_iter=MAX_ITER)


def make_searches(X, Y):
    alphas = [0.01, 0.1, 0.5, 2.0]
    net = {"alpha": alphas, "l1_ratio": [0.2, 0.5, 1.0]}
    # alpha 1000 leaves the means alone: candidates that are equal.
    ties = {"alpha": [1000.0, 0.1, 0.1, 2000.0], "l1_ratio": [0.5, 1.0]}
    several = [{"alpha": [0.3, 0.03]}, {"alpha": [0.2], "l1_ratio": [0.9, 0.1], "fit_intercept": [True, False]}]
    metrics = ["r2", "neg_mean_squared_error"]
    scaled = make_pipeline(StandardScaler(), MultiTaskLasso(tol=TOL, max_iter=MAX_ITER))
    steps = {"multitasklasso__alpha": alphas, "standardscaler__with_std": [True, False]}
    NAMES["with_std"] = "withStd"
    ridge = {"alpha": [48 * a for a in [1e-3, 0.1, 1.0, 10.0]]}
    label = (Y[:, 0] > np.median(Y[:, 0])).astype(int)
    logistic = {"C": [1 / (48 * a) for a in [1e-3, 0.1, 1.0]]}
    ridge_case = search_case("ridge", "ridge", Ridge(), ridge, X, Y)
    logistic_case = search_case(
        "logistic",
        "logistic",
        LogisticRegression(tol=1e-10, max_iter=10_000),
        logistic,
        X,
        label,
        cv=KFold(5).split(X),
    )
    logistic_case["cv"] = 5
    logistic_case["label"] = label
    return [
        search_case("elastic net", "net", elastic_net(), net, X, Y),
        search_case("with train scores", "net", elastic_net(), net, X, Y, cv=3, train=True),
        search_case("by the mean squared error", "net", elastic_net(), net, X, Y, scoring="neg_mean_squared_error"),
        search_case("ties", "net", elastic_net(), ties, X, Y, cv=4),
        search_case("several grids", "net", elastic_net(), several, X, Y),
        search_case("several scorers", "net", elastic_net(), net, X, Y, scoring=metrics, refit=metrics[1], cv=3),
        search_case("pipeline", "pipeline", scaled, steps, X, Y),
        ridge_case,
        logistic_case,
    ]


def make_grids():
    grids = [
        {"b": [1, 2, 3], "a": ["x", "y"]},
        [{"alpha": [1]}, {"coupling": [3, 4], "alpha": [2, 1]}, {}],
    ]
    return [{"grid": grid, "candidates": list(ParameterGrid(grid))} for grid in grids]


def make_samples():
    lists = {"a": list(range(7)), "b": ["x", "y", "z"], "c": [True, False]}
    several = [{"a": [1, 2, 3]}, {"b": list(range(40))}]
    many = {"a": list(range(60)), "b": list(range(50))}
    cases = []
    for seed in [0, 1, 42, 2**32 - 1]:
        for grid, count in [(many, 7), (lists, 3), (lists, 10), (lists, 42), (several, 5), (several, 30)]:
            found = list(ParameterSampler(grid, count, random_state=seed))
            cases.append({"grid": grid, "count": count, "seed": seed, "candidates": found})
        drawn = {"alpha": loguniform(1e-3, 10), "k": randint(2, 9), "u": uniform(-1, 3), "w": [5, 6, 7]}
        found = list(ParameterSampler(drawn, 6, random_state=seed))
        cases.append({"grid": None, "count": 6, "seed": seed, "candidates": [dict(one) for one in found]})
    return cases


def make_random_search(X, Y):
    drawn = {"alpha": loguniform(1e-2, 10), "l1_ratio": [0.1, 0.5, 0.9]}
    search = RandomizedSearchCV(elastic_net(), drawn, n_iter=8, random_state=3, cv=4).fit(X, Y)
    return {
        "params": [renamed(one) for one in search.cv_results_["params"]],
        "meanTestScore": search.cv_results_["mean_test_score"],
        "bestIndex": int(search.best_index_),
    }


def make_predictions(X, Y):
    model = MultiTaskLasso(alpha=0.2, tol=TOL, max_iter=MAX_ITER)
    label = (Y[:, 0] > np.median(Y[:, 0])).astype(int)
    logistic = LogisticRegression(C=1 / (48 * 0.1), tol=1e-10, max_iter=10_000)
    cv = KFold(5, shuffle=True, random_state=1)
    return {
        "lasso": cross_val_predict(model, X, Y, cv=cv),
        "label": label,
        "proba": cross_val_predict(logistic, X, label, cv=cv, method="predict_proba"),
        "decision": cross_val_predict(logistic, X, label, cv=cv, method="decision_function"),
        "labels": cross_val_predict(logistic, X, label, cv=cv),
    }


def make_document():
    X, Y = make_data()
    return {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "X": X,
        "Y": Y,
        "searches": make_searches(X, Y),
        "grids": make_grids(),
        "samples": make_samples(),
        "randomSearch": make_random_search(X, Y),
        "predictions": make_predictions(X, Y),
    }


if __name__ == "__main__":
    from selection import render

    document = json.loads(render(plain(make_document())))
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), document))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(render(document))
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
