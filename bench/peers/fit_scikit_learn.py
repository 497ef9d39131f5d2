"""Fits scikit-learn's MultiTaskLasso to data in raw files and prints its times as JSON.

    python fit_scikit_learn.py request.json        (or the request on standard input)
    python fit_scikit_learn.py --serve             (a request a line, an answer a line, till the input ends)

A request holds

    X, Y                               paths of little-endian doubles, column after column
    nSamples, nFeatures, nTasks        their shapes: X is n x p, Y is n x T
    alphas                             the penalties; each is fitted afresh
    relativeGap    (default 1e-6)      stop at gap <= relativeGap ||Y||^2 / (2n)
    repeats        (default 3)         how often each fit is timed
    maxIter        (default 1000000)
    fitIntercept   (default false)

and the answer `versions`, `threads` (the most that its linear algebra may use) and `fits`, one for each alpha:
`alpha`, `seconds` (all of them), `best`, `median`, `objective` = ||Y - X W||^2 / (2n) + alpha sum_j ||W_j||,
`gap` in the same units, `relativeGap`, `nIter`, `nActive` and `converged`. With --serve the first line is
`versions` and `threads` alone, once everything is loaded, and data are read once while requests name the same.

What is timed is the call of `fit`, with all that it does; the data lie column after column, as it wants them.

scikit-learn stops at n gap <= tol ||Y||^2, so its tol is relativeGap / 2. It looks at the gap only after a
pass in which no coefficient moved by more than tol of the largest one, so its gap often ends far below.

A request with `path` or `cv` asks for a path or a cross-validation instead of fits: see path_scikit_learn.py; one with
`model` for another model, which scipy fits: see models_scipy.py.

Exit status: 2 for a request that cannot be used, 3 where scikit-learn is missing.
"""

import functools
import json
import platform
import statistics
import sys
import time
import warnings
from pathlib import Path


sys.dont_write_bytecode = True  # nothing is to appear beside the sources


def stop(status, message):
    print(f"fit_scikit_learn.py: {message}", file=sys.stderr)
    sys.exit(status)


try:
    import numpy as np
    import scipy
    import sklearn
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import MultiTaskLasso
    from threadpoolctl import threadpool_info

    import models_scipy
    import path_scikit_learn
except ImportError as error:
    stop(3, f"scikit-learn is missing from {sys.executable} ({error}); pip install scikit-learn==1.9.1")


def read_request(text):
    try:
        request = json.loads(text)
    except ValueError as error:
        stop(2, f"the request cannot be read: {error}")
    kind = next((key for key in ("model", "path", "cv") if isinstance(request, dict) and key in request), "fits")
    needed = ["y" if kind == "model" else "Y", "nSamples", "nFeatures", "nTasks"]
    needed += {"model": ["alpha", "sharedSamples"], "fits": ["X", "alphas"]}.get(kind, ["X"])
    missing = [key for key in needed if not isinstance(request, dict) or key not in request]
    if missing:
        stop(2, f"the request lacks {', '.join(missing)}")
    if request.get("repeats", 3) < 1:
        stop(2, f"repeats must be at least 1; got {request['repeats']}")
    return request


@functools.lru_cache(maxsize=2)
def read_columns(path, rows, columns):
    try:
        values = np.fromfile(path, dtype="<f8").astype(np.float64, copy=False)
    except OSError as error:
        stop(2, f"the data cannot be read: {error}")
    if values.size != rows * columns:
        stop(2, f"{path} holds {values.size} numbers, not {rows} x {columns}")
    return values.reshape((rows, columns), order="F")


def fit(X, Y, alpha, request):
    model = MultiTaskLasso(
        alpha=alpha,
        fit_intercept=request.get("fitIntercept", False),
        tol=request.get("relativeGap", 1e-6) / 2,
        max_iter=request.get("maxIter", 1_000_000),
    )
    seconds = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(request.get("repeats", 3)):
            start = time.perf_counter()
            model.fit(X, Y)
            seconds.append(time.perf_counter() - start)
    return {
        "alpha": alpha,
        "seconds": seconds,
        "best": min(seconds),
        "median": statistics.median(seconds),
        **quality(model, X, Y),
        "converged": not any(issubclass(w.category, ConvergenceWarning) for w in caught),
    }


def quality(model, X, Y):
    n = len(Y)
    rows = np.sqrt((model.coef_**2).sum(axis=0))
    residual = Y - X @ model.coef_.T - model.intercept_
    centred = Y - Y.mean(axis=0) if model.fit_intercept else Y
    scale = (centred**2).sum() / (2 * n)
    return {
        "objective": float((residual**2).sum() / (2 * n) + model.alpha * rows.sum()),
        "gap": float(model.dual_gap_),
        "relativeGap": float(model.dual_gap_ / scale) if scale > 0 else 0.0,
        "nIter": int(model.n_iter_),
        "nActive": int((rows > 0).sum()),
    }


def about():
    return {
        "versions": {
            "scikit-learn": sklearn.__version__,
            "scipy": scipy.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "threads": max((pool["num_threads"] for pool in threadpool_info()), default=1),
    }


def answer(request):
    if "model" in request:
        return {**about(), **models_scipy.answer(request)}
    X = read_columns(request["X"], request["nSamples"], request["nFeatures"])
    Y = read_columns(request["Y"], request["nSamples"], request["nTasks"])
    if "path" in request:
        return {**about(), **path_scikit_learn.path(X, Y, request)}
    if "cv" in request:
        return {**about(), **path_scikit_learn.cross_validate(X, Y, request)}
    return {**about(), "fits": [fit(X, Y, alpha, request) for alpha in request["alphas"]]}


def main():
    source = sys.argv[1] if len(sys.argv) > 1 else "-"
    if source == "--serve":
        print(json.dumps(about()), flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(read_request(line))), flush=True)
        return
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text()
    except OSError as error:
        stop(2, f"the request cannot be read: {error}")
    print(json.dumps(answer(read_request(text))))


if __name__ == "__main__":
    main()
