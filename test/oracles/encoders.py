"""What scikit-learn's encoders make of small matrices, frozen in encoders.json.

A case names the class, its options in camelCase, X of the fit and another, what `transform` makes of both (dense), and the
names of the columns. NaN is null. `nested` is a ColumnTransformer of pipelines.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PolynomialFeatures, StandardScaler

TARGET = Path(__file__).with_suffix(".json")
warnings.simplefilter("ignore")


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    return None if isinstance(value, float) and np.isnan(value) else value


def dense(value):
    return plain(value.toarray() if hasattr(value, "toarray") else value)


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def case(Class, options, X, other):
    model = Class(**options).fit(X)
    given = {camel(key): plain(value) for key, value in options.items() if key != "missing_values"}
    return {
        "name": Class.__name__,
        "options": given,
        "X": plain(X),
        "other": plain(other),
        "made": dense(model.transform(X)),
        "madeOfOther": dense(model.transform(other)),
        "names": list(model.get_feature_names_out()),
    }


def make():
    rng = np.random.RandomState(51)
    numbers = np.round(rng.normal(size=(9, 3)) * 4) / 2
    numbers[:, 2] = 1.5
    holes = numbers.copy()
    holes[[0, 3, 3, 7], [0, 0, 1, 1]] = np.nan
    other = np.round(rng.normal(size=(4, 3)) * 4) / 2
    gaps = other.copy()
    gaps[0] = np.nan
    empty = holes.copy()
    empty[:, 1] = np.nan
    found = []
    for options in [{}, {"feature_range": (-1, 2)}, {"clip": True}]:
        found.append(case(MinMaxScaler, options, numbers, other))
        found.append(case(MinMaxScaler, options, holes, gaps))
    for strategy in ["mean", "median", "most_frequent", "constant"]:
        for indicator in [False, True]:
            options = {"strategy": strategy, "add_indicator": indicator}
            found.append(case(SimpleImputer, options, holes, gaps))
            found.append(case(SimpleImputer, options, empty, gaps))
    found.append(case(SimpleImputer, {"strategy": "constant", "fill_value": -2.5}, holes, gaps))
    words = np.array([["b", "u"], [None, "v"], ["a", None], ["a", "v"], ["b", None]], dtype=object)
    words_gone = np.array([[None, "w"], ["c", None]], dtype=object)
    alone = words.copy()
    alone[:, 1] = None
    for given in [words, alone]:
        for options in [{"strategy": "most_frequent"}, {"strategy": "constant"}, {"strategy": "constant", "fill_value": "?"}]:
            for indicator in [False, True]:
                o = {**options, "add_indicator": indicator, "missing_values": None}
                found.append(case(SimpleImputer, o, given, words_gone))
    for degree in [0, 1, 2, 3]:
        for only in [False, True]:
            for bias in [True, False]:
                if degree == 0 and not bias:
                    continue
                options = {"degree": degree, "interaction_only": only, "include_bias": bias}
                found.append(case(PolynomialFeatures, options, numbers, other))
    texts = [["b", 2], ["a", 1], ["c", 2], ["a", 1]]
    texts = np.array(texts, dtype=object)
    for options in [{}, {"drop": "first"}, {"drop": "if_binary"}, {"categories": [["a", "b", "c", "d"], [2, 1]]}]:
        found.append(case(OneHotEncoder, options, texts, texts[:2]))
    strange = np.array([["z", 1], ["a", 7]], dtype=object)
    found.append(case(OneHotEncoder, {"handle_unknown": "ignore"}, texts, strange))
    return found


def make_columns():
    rows = np.array([[1.0, "a", 5.0], [3.0, "b", 6.0], [2.0, "a", 7.0], [6.0, "c", 5.0]], dtype=object)
    found = []
    for remainder, threshold in [("drop", 0.3), ("passthrough", 0.0), ("passthrough", 1.0)]:
        model = ColumnTransformer(
            [("kinds", OneHotEncoder(), [1]), ("scaled", StandardScaler(), [0])],
            remainder=remainder,
            sparse_threshold=threshold,
        )
        made = model.fit_transform(rows)
        found.append(
            {
                "remainder": remainder,
                "sparseThreshold": threshold,
                "isSparse": hasattr(made, "toarray"),
                "made": [[float(value) for value in row] for row in dense(made)],
                "names": list(model.get_feature_names_out()),
            }
        )
    return {"X": plain(rows), "cases": found}


def make_nested():
    """The numbers filled and scaled, the categories filled and encoded, in one go."""
    rows = [[1.0, "a", np.nan, "u"], [np.nan, None, 6.0, "v"], [2.0, "a", 7.0, None], [6.0, "c", 5.0, "v"]]
    frame = np.array(rows, dtype=object)
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    kinds = make_pipeline(SimpleImputer(strategy="most_frequent", missing_values=None), OneHotEncoder())
    model = make_column_transformer((numbers, [0, 2]), (kinds, [1, 3]), sparse_threshold=0)
    made = model.fit_transform(frame)
    names = list(model.get_feature_names_out(["size", "kind", "age", "place"]))
    return {"X": plain(frame), "made": plain(made.astype(float)), "names": names}


def render():
    cases = ",\n".join(json.dumps(one, separators=(",", ":")) for one in make())
    versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
    columns = json.dumps(make_columns(), separators=(",", ":"))
    nested = json.dumps(make_nested(), separators=(",", ":"))
    head = f'{{\n"versions": {json.dumps(versions)},\n"cases": [\n{cases}\n],\n"columns": {columns},\n'
    return f'{head}"nested": {nested}\n}}\n'


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), json.loads(text)))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(text)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
