"""Freezes what scikit-learn's splitters and metrics give in selection.json, beside this file.

    python selection.py            writes the file
    python selection.py --check    computes again and compares with the file that is there

Long lists of indices are stored as their digest h = (31 h + index) mod 1000003 from h = 0.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from scikit_learn import plain
from sklearn.linear_model import LogisticRegression, MultiTaskElasticNet, MultiTaskLasso
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold, cross_validate, train_test_split

TARGET = Path(__file__).with_name("selection.json")
SEEDS = [0, 1, 42, 123456789, 2**31 - 1, 2**31, 2**32 - 1]


def digest(indices):
    h = 0
    for index in indices:
        h = (31 * h + int(index)) % 1000003
    return h


def make_words():
    """The words of the generator, across the end of its state of 624 words."""
    cases = []
    for seed in SEEDS:
        words = np.random.RandomState(seed)._bit_generator.random_raw(1300)
        cases.append({"seed": seed, "first": words[:4], "across": words[622:626], "last": words[1296:]})
    return cases


def make_permutations():
    cases = []
    for seed in SEEDS:
        for n in [1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 64, 100, 1000, 65536, 65537, 100003]:
            if n > 1000 and seed not in (0, 2**32 - 1):
                continue
            cases.append({"seed": seed, "n": n, "digest": digest(np.random.RandomState(seed).permutation(n))})
    return cases


def make_k_fold():
    cases = []
    for n in [2, 3, 4, 5, 7, 10, 11, 12, 25, 100, 1001]:
        for k in [2, 3, 5, 7, 10, n]:
            for seed in [None, *SEEDS] if n < 30 else [None, 0, 2**32 - 1]:
                if k > n or k > 20:
                    continue
                splits = list(KFold(k, shuffle=seed is not None, random_state=seed).split(np.zeros(n)))
                case = {"n": n, "nSplits": k, "seed": seed}
                case["train"] = [digest(train) for train, _ in splits]
                case["test"] = [test if n < 30 else digest(test) for _, test in splits]
                cases.append(case)
    return cases


def make_stratified():
    """Labels as a text, one letter a sample; the splits, whether scikit-learn warned, null where it refuses."""
    rng = np.random.RandomState(5)
    texts = ["aabb", "abababab", "aaaabbbb", "aaaaaab", "ba", "aaa", "abcabcabccba", "ccccbbbbbaaaaaa", "zyzyzxxx"]
    for n, p in [(17, [0.5, 0.5]), (30, [0.9, 0.1]), (41, [0.2, 0.3, 0.5]), (29, [0.7, 0.1, 0.1, 0.1])]:
        texts += ["".join(rng.choice(list("abcd")[: len(p)], size=n, p=p)) for _ in range(3)]
    cases = []
    for text in texts:
        y = np.array(list(text))
        for k in [2, 3, 5, 8]:
            for seed in [None, 0, 42, 2**32 - 1]:
                case = {"labels": text, "nSplits": k, "seed": seed}
                with warnings.catch_warnings(record=True) as told:
                    warnings.simplefilter("always")
                    try:
                        splits = StratifiedKFold(k, shuffle=seed is not None, random_state=seed).split(np.zeros(len(y)), y)
                        splits = [(digest(train), test) for train, test in splits]
                    except ValueError:
                        splits = None
                case["warns"] = len(told) > 0
                case["train"] = splits and [train for train, _ in splits]
                case["test"] = splits and [test for _, test in splits]
                cases.append(case)
    return cases


SIZES = [
    (None, None),
    (0.2, None),
    (0.25, None),
    (1 / 3, None),
    (0.33, None),
    (0.1, None),
    (0.7, None),
    (0.01, None),
    (0.5, 0.5),
    (0.3, 0.3),
    (None, 0.5),
    (None, 0.8),
    (None, 0.29),
    (0.1, 0.9),
    (0.3, 0.7),
    (0.6, 0.5),
    (1, None),
    (3, None),
    (None, 1),
    (None, 4),
    (2, 3),
    (2, 0.5),
    (0.5, 2),
    (10, None),
    (None, 10),
    (6, 5),
    (0.999, None),
    (None, 0.999),
    (None, 0.001),
]


def make_splits():
    cases = []
    for n in [1, 2, 3, 4, 5, 7, 10, 11, 29, 30, 100]:
        for test_size, train_size in SIZES:
            for seed in [0, 42, 2**32 - 1]:
                sizes = {"n": n, "testSize": test_size, "trainSize": train_size, "seed": seed}
                options = {"test_size": test_size, "train_size": train_size, "random_state": seed}
                try:
                    train, test = train_test_split(np.arange(n), **options)
                    once = {"train": len(train), "test": len(test), "digests": [digest(train), digest(test)]}
                except ValueError:
                    once = None
                try:
                    splits = list(ShuffleSplit(3, **options).split(np.zeros(n)))
                    thrice = [[digest(train), digest(test)] for train, test in splits]
                except ValueError:
                    thrice = None
                cases.append(sizes | {"once": once, "thrice": thrice})
    return cases


def make_shown():
    """A few splits in full, for readers."""
    train, test = train_test_split(np.arange(10), random_state=0)
    splits = [list(split) for split in ShuffleSplit(2, test_size=0.3, random_state=0).split(np.zeros(6))]
    unshuffled = train_test_split(np.arange(10), shuffle=False)
    return {"trainTestSplit": [train, test], "shuffleSplit": splits, "unshuffled": unshuffled}


def unwarned(score):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return score()


def make_metrics():
    rng = np.random.RandomState(7)
    cases = []
    for name, n, k in [("three targets", 12, 3), ("one target", 9, 1), ("two samples", 2, 2), ("one sample", 1, 2)]:
        y = np.round(rng.normal(size=(n, k)), 2)
        z = np.round(y + 0.5 * rng.normal(size=(n, k)), 2)
        if name == "three targets":
            y_constant = y.copy()
            y_constant[:, 1] = 2
            all_constant = np.full((n, k), 3.0)
            hit = all_constant.copy()
            hit[0, 0] = 4
            cases += [("one does not vary", y_constant, z), ("none varies", all_constant, hit), ("hit", y, y)]
        cases.append((name, y, z))
    found = []
    for name, y, z in cases:
        n, k = y.shape
        # Quarters: scikit-learn's mean of a target that does not vary is off by rounding for others.
        for s in [None, np.round(rng.uniform(0, 12, size=n)) / 4, np.arange(n) + 1.0]:
            for multioutput in ["uniform_average", "raw_values", "variance_weighted", list(range(1, k + 1))]:
                if isinstance(multioutput, list) and k == 1:
                    continue
                options = {"sample_weight": s, "multioutput": multioutput}
                case = {"name": name, "yTrue": y, "yPred": z, "sampleWeight": s, "multioutput": multioutput}
                case["r2"] = unwarned(lambda: r2_score(y, z, **options))
                if multioutput != "variance_weighted":
                    case["mse"] = mean_squared_error(y, z, **options)
                found.append(case)
    return found


def make_cross_validations():
    rng = np.random.RandomState(11)
    X = np.round(rng.normal(size=(23, 4)), 2)
    W = np.array([[1.0, -2], [0, 0], [0.5, 1], [0, 0]])
    Y = np.round(X @ W + 3 + 0.3 * rng.normal(size=(23, 2)), 2)
    cases = []
    for model, params in [(MultiTaskLasso, {"alpha": 0.1}), (MultiTaskElasticNet, {"alpha": 0.05, "l1_ratio": 0.3})]:
        for cv_name, cv, seed in [("5", 5, None), ("shuffled", KFold(4, shuffle=True, random_state=3), 3)]:
            for scoring in [None, "r2", "neg_mean_squared_error"]:
                result = cross_validate(
                    model(tol=1e-14, max_iter=500_000, **params), X, Y, cv=cv, scoring=scoring, return_train_score=True
                )
                cases.append(
                    {
                        "estimator": model.__name__,
                        "params": {key.replace("_r", "R"): value for key, value in params.items()},
                        "nSplits": 5 if cv_name == "5" else 4,
                        "seed": seed,
                        "scoring": scoring,
                        "testScore": result["test_score"],
                        "trainScore": result["train_score"],
                    }
                )
    return {"X": X, "Y": Y, "cases": cases}


def make_classifications():
    """Accuracy with an integer cv, which stratifies."""
    rng = np.random.RandomState(3)
    X = np.round(rng.normal(size=(26, 3)), 2)
    y = np.sort(np.where(X[:, 0] + 0.7 * rng.normal(size=26) > 0.4, "yes", "no"))
    cases = []
    for alpha in [0.1, 1]:
        for k in [3, 5]:
            model = LogisticRegression(C=1 / alpha, tol=1e-12, max_iter=100_000)
            # The mean loss of the training samples is penalised there: C is 1 / (alpha n), n that of each split.
            scores = []
            for train, test in StratifiedKFold(k).split(X, y):
                model.set_params(C=1 / (alpha * len(train))).fit(X[train], y[train])
                scores.append(model.score(X[test], y[test]))
            cases.append({"alpha": alpha, "nSplits": k, "testScore": scores})
    return {"X": X, "y": y, "cases": cases}


def make_document():
    return plain(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "words": [{key: plain(value) for key, value in case.items()} for case in make_words()],
            "permutations": make_permutations(),
            "kFold": make_k_fold(),
            "stratified": make_stratified(),
            "splits": make_splits(),
            "shown": json.loads(json.dumps(make_shown(), default=lambda value: value.tolist())),
            "metrics": make_metrics(),
            "crossValidations": make_cross_validations(),
            "classifications": make_classifications(),
        }
    )


def render(document):
    """One line a case."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list):
            cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in value)
            lines.append(f"{json.dumps(key)}: [\n{cases}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    document = json.loads(render(make_document()))
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), document))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(render(document))
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
