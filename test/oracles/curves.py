"""scikit-learn's learning curves, validation curves and permutation importances of two models, frozen in curves.json."""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.inspection import permutation_importance
from sklearn.linear_model import MultiTaskElasticNet
from sklearn.model_selection import KFold, learning_curve, validation_curve

TARGET = Path(__file__).with_suffix(".json")
TIGHT = {"tol": 1e-14, "max_iter": 500_000}


def make():
    rng = np.random.RandomState(41)
    X = np.round(rng.normal(size=(30, 4)), 2)
    W = np.array([[1.0, -2], [0, 0], [0.5, 1], [0, 0.2]])
    Y = np.round(X @ W + 3 + 0.3 * rng.normal(size=(30, 2)), 2)
    model = MultiTaskElasticNet(alpha=0.1, l1_ratio=0.5, **TIGHT)
    learning = []
    for sizes, shuffle in [(None, False), ([0.2, 0.5, 0.5, 1.0], True), ([5, 12, 20], False)]:
        given = {} if sizes is None else {"train_sizes": sizes}
        found = learning_curve(model, X, Y, cv=3, shuffle=shuffle, random_state=4, **given)
        case = {"trainSizes": sizes, "shuffle": shuffle, "found": [one.tolist() for one in found]}
        learning.append(case)
    alphas = [0.01, 0.1, 1.0]
    cv = KFold(4, shuffle=True, random_state=2)
    train, test = validation_curve(model, X, Y, param_name="alpha", param_range=alphas, cv=cv, scoring="neg_mean_absolute_error")
    validation = {"alphas": alphas, "trainScores": train.tolist(), "testScores": test.tolist()}
    importances = []
    for seed, repeats, scoring in [(0, 5, None), (7, 3, "neg_mean_squared_error")]:
        found = permutation_importance(model.fit(X, Y), X, Y, n_repeats=repeats, random_state=seed, scoring=scoring)
        case = {"seed": seed, "nRepeats": repeats, "scoring": scoring, "importances": found.importances.tolist()}
        case.update(mean=found.importances_mean.tolist(), std=found.importances_std.tolist())
        importances.append(case)
    return {"X": X.tolist(), "Y": Y.tolist(), "learning": learning, "validation": validation, "importances": importances}


def render():
    versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in {"versions": versions, **make()}.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), json.loads(text)))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(text)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
