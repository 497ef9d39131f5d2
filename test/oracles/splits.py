"""What scikit-learn's splitters give for random labels and groups, frozen in splits.json.

A case names the class, its options in camelCase, the labels and groups of its samples (small integers; the tests also read
them as strings) or their number, and the splits: lists of indices, or null where scikit-learn refuses.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import model_selection as ms

TARGET = Path(__file__).with_suffix(".json")
warnings.simplefilter("ignore")


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def once(options, y):
    """train_test_split of the numbers 0 to n - 1, stratified by y."""
    try:
        split = [part.tolist() for part in ms.train_test_split(np.arange(len(y)), stratify=y, **options)]
    except ValueError:
        split = None
    return {"options": {camel(key): value for key, value in options.items()}, "y": y.tolist(), "split": split}


def make_stratified():
    rng = np.random.RandomState(32)
    found = []
    for n, K in [(8, 2), (25, 3), (60, 5)]:
        one = rng.randint(0, K, size=n)
        one[: 2 * K] = np.repeat(np.arange(K), 2)
        for y in [one, np.column_stack([one, one % 2]), np.column_stack([one, rng.permutation(one)])]:
            for sizes in [{}, {"test_size": 0.4}, {"train_size": 0.5}, {"test_size": 2 * K, "train_size": K}]:
                found.append(once({"random_state": n, **sizes}, y))
    return found


def case(name, options, n, y=None, groups=None):
    try:
        cv = getattr(ms, name)(**options)
        splits = [[train.tolist(), np.asarray(test).tolist()] for train, test in cv.split(np.zeros(n), y, groups)]
    except ValueError:
        splits = None
    given = {camel(key): value.tolist() if isinstance(value, np.ndarray) else value for key, value in options.items()}
    as_list = lambda values: None if values is None else np.asarray(values).tolist()
    return {"name": name, "options": given, "n": n, "y": as_list(y), "groups": as_list(groups), "splits": splits}


def make():
    rng = np.random.RandomState(31)
    found = []
    for n, G, K in [(6, 3, 2), (13, 5, 2), (24, 9, 3), (30, 12, 4), (40, 25, 9)]:
        groups = rng.randint(0, G, size=n)
        y = rng.randint(0, K, size=n)
        y[: 2 * K] = np.repeat(np.arange(K), 2)
        for k in [2, 3, 5]:
            for seed in [None, 0, 7]:
                o = {"n_splits": k, **({} if seed is None else {"shuffle": True, "random_state": seed})}
                found.append(case("GroupKFold", o, n, None, groups))
                found.append(case("StratifiedGroupKFold", o, n, y, groups))
        for seed in [0, 5]:
            for name in ["RepeatedKFold", "RepeatedStratifiedKFold"]:
                found.append(case(name, {"n_splits": 2, "n_repeats": 2, "random_state": seed}, n, y))
            for sizes in [{}, {"test_size": 0.4}, {"train_size": 0.5}, {"test_size": K, "train_size": K}]:
                o = {"n_splits": 2, "random_state": seed, **sizes}
                found.append(case("GroupShuffleSplit", o, n, None, groups))
                found.append(case("StratifiedShuffleSplit", o, n, y))
        found.append(case("LeaveOneGroupOut", {}, n, None, groups))
        if G < 10:
            for p in [1, 2]:
                found.append(case("LeavePGroupsOut", {"n_groups": p}, n, None, groups))
        for o in [
            {},
            {"n_splits": 2},
            {"n_splits": 3, "test_size": 2},
            {"n_splits": 3, "gap": 2},
            {"n_splits": 2, "max_train_size": 3, "gap": 1, "test_size": 1},
        ]:
            found.append(case("TimeSeriesSplit", o, n))
        found.append(case("PredefinedSplit", {"test_fold": groups - 1}, n))
    found.append(case("LeaveOneOut", {}, 4))
    return found


def render():
    cases = ",\n".join(json.dumps(one, separators=(",", ":")) for one in make())
    stratified = ",\n".join(json.dumps(one, separators=(",", ":")) for one in make_stratified())
    versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
    return f'{{\n"versions": {json.dumps(versions)},\n"stratified": [\n{stratified}\n],\n"cases": [\n{cases}\n]\n}}\n'


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv[1:]:
        same = TARGET.read_text() == text
        print(f"{TARGET.name} {'holds' if same else 'does not hold'} what scikit-learn {sklearn.__version__} gives.")
        sys.exit(0 if same else 1)
    TARGET.write_text(text)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
