"""Scales small matrices with scikit-learn's StandardScaler and freezes what it learned in standard_scaler.json.

    python standard_scaler.py            writes the file
    python standard_scaler.py --check    scales again and compares with the file that is there
"""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from scipy import sparse
from sklearn.preprocessing import StandardScaler

from scikit_learn import differences, make_weights, normal, plain, render, sparse_normal

TARGET = Path(__file__).with_name("standard_scaler.json")


def make_designs():
    rng = np.random.RandomState(20260102)
    constant = normal(rng, 12, 6)
    constant[:, 1], constant[:, 3], constant[:, 5] = 7, 0, 0.1
    near = np.tile([1e8, 1e8, 1e-8, 1.0], (10, 1))
    near[3] += [1e-8, 1e-6, 1e-20, 2e-16]  # what rounding leaves of the first and the last is noise
    return {
        "plain": normal(rng, 15, 4),
        "one sample": normal(rng, 1, 3),
        "two samples": normal(rng, 2, 3),
        "constant columns": constant,
        "nearly constant columns": near,
        "far from the origin": np.round(rng.normal(size=(20, 3)), 2) + [1e6, -1e9, 1e3],
        "many scales": np.round(rng.normal(size=(9, 4)), 2) * [1e-12, 1e-3, 1e6, 1e70],
        "sparse": sparse.csc_array(sparse_normal(rng, 30, 8, 0.2)),
        "sparse, full columns": sparse.csc_array(normal(rng, 10, 3) + 5),
    }


def scale(name, X, with_mean, with_std, weighting):
    weights = make_weights(weighting, X.shape[0])
    scaler = StandardScaler(with_mean=with_mean, with_std=with_std).fit(X, sample_weight=weights)
    return {
        "name": f"{name}, withMean {with_mean}, withStd {with_std}, weights {weighting}",
        "design": name,
        "params": {"withMean": with_mean, "withStd": with_std},
        "sampleWeight": weights,
        "mean": scaler.mean_,
        "var": scaler.var_,
        "scale": scaler.scale_,
        "nSamplesSeen": float(scaler.n_samples_seen_),
        "transformed": scaler.transform(X.tocsr() if sparse.issparse(X) else X),
    }


def make_document():
    designs = make_designs()
    cases = []
    for name, X in designs.items():
        for with_mean in (False,) if sparse.issparse(X) else (True, False):
            for with_std in (True, False):
                for weighting in (None,) if name.startswith(("one", "two")) else (None, "random", "zeros", "counts"):
                    case = scale(name, X, with_mean, with_std, weighting)
                    if sparse.issparse(X):
                        case["transformed"] = case["transformed"].toarray()
                    cases.append(case)
    return plain({"versions": {"scikit-learn": sklearn.__version__}, "designs": designs, "cases": cases})


if __name__ == "__main__":
    document = make_document()
    if "--check" in sys.argv[1:]:
        found = list(differences(json.loads(TARGET.read_text()), document))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(render(document) + "\n")
    print(f"{TARGET.name}: {len(document['cases'])} cases, {TARGET.stat().st_size // 1024} KiB")
