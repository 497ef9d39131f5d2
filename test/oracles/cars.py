"""Writes cars.json: the workflow of docs/examples/from-scikit-learn.ts, by scikit-learn.

    python test/oracles/cars.py [--check]
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from scikit_learn import plain
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import MultiTaskElasticNet
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, learning_curve, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

TARGET = Path(__file__).with_suffix(".json")
CARS = Path(__file__).parents[2] / "node_modules/vega-datasets/data/cars.json"
warnings.simplefilter("ignore")


def make():
    numbers = ["Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Year"]
    cars = [car for car in json.loads(CARS.read_text()) if car["Miles_per_Gallon"] is not None]
    rows = []
    for k, car in enumerate(cars):
        origin = None if k % 10 == 0 else car["Origin"]
        rows.append([*(np.nan if car[n] is None else float(str(car[n])[:4] if n == "Year" else car[n]) for n in numbers), origin])
    X = np.array(rows, dtype=object)
    Y = np.array([[car["Miles_per_Gallon"], car["Acceleration"]] for car in cars])
    origins = np.array([car["Origin"] for car in cars])
    X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.25, stratify=origins, random_state=0)

    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), [0, 1, 2, 3, 4]),
        (make_pipeline(SimpleImputer(strategy="most_frequent", missing_values=None), OneHotEncoder()), [5]),
    )
    elastic = MultiTaskElasticNet(tol=1e-10, max_iter=100_000)
    model = make_pipeline(columns, TransformedTargetRegressor(elastic, transformer=StandardScaler()))
    prefix = "transformedtargetregressor__regressor__"
    grid = {prefix + "alpha": [0.001, 0.01, 0.1, 1], prefix + "l1_ratio": [0.5, 0.9]}
    search = GridSearchCV(model, grid, cv=KFold(5, shuffle=True, random_state=0)).fit(X_train, Y_train)
    errors = mean_absolute_error(Y_test, search.predict(X_test), multioutput="raw_values")
    best = search.best_estimator_
    sizes, _, curve = learning_curve(best, X_train, Y_train, cv=KFold(5), train_sizes=[0.1, 0.4, 1.0])
    importances = permutation_importance(best, X_test, Y_test, n_repeats=5, random_state=0)
    return {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "train": len(X_train),
        "names": list(best[0].get_feature_names_out([*numbers, "Origin"])),
        "alpha": search.best_params_[prefix + "alpha"],
        "l1Ratio": search.best_params_[prefix + "l1_ratio"],
        "bestScore": search.best_score_,
        "means": search.cv_results_["mean_test_score"],
        "testScore": search.score(X_test, Y_test),
        "errors": errors,
        "coef": best[-1].regressor_.coef_,
        "outer": cross_val_score(best, X_train, Y_train, cv=KFold(4)),
        "sizes": sizes,
        "curve": curve.mean(axis=1),
        "importances": importances.importances_mean,
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
