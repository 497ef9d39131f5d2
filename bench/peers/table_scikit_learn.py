"""What `polytask fit --standardize --missing-targets drop` does, with pandas and scikit-learn: reads a CSV file, leaves out the
rows in which a target is missing, brings the features to mean 0 and standard deviation 1, and fits MultiTaskLassoCV with
its defaults, 100 penalties and 5 folds, as those of polytask are.

    python table_scikit_learn.py FILE TARGET,...

Prints a line of JSON: `versions`, `readSeconds` and `seconds` (imports apart), `peakMegabytes` of the whole process, `alpha`, the one
chosen, and `r2`, a number for each target. Ends with status 3 where a package is missing.
"""

import json
import resource
import sys
import time

try:
    import pandas
    import sklearn
    from sklearn.linear_model import MultiTaskLassoCV
    from sklearn.metrics import r2_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(3)


def main(path, targets):
    start = time.perf_counter()
    table = pandas.read_csv(path)
    read = time.perf_counter()
    table = table.dropna(subset=targets)
    Y = table[targets].to_numpy()
    X = table.drop(columns=targets).to_numpy()
    del table
    model = make_pipeline(StandardScaler(), MultiTaskLassoCV(cv=5)).fit(X, Y)
    r2 = r2_score(Y, model.predict(X), multioutput="raw_values")
    end = time.perf_counter()
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = {
        "versions": {"pandas": pandas.__version__, "scikit-learn": sklearn.__version__},
        "readSeconds": read - start,
        "seconds": end - start,
        "peakMegabytes": kilobytes / (1e6 if sys.platform == "darwin" else 1e3),
        "alpha": float(model[-1].alpha_),
        "r2": [float(value) for value in r2],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","))
