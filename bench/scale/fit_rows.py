"""pandas and scikit-learn: the same fit to the rows in memory. Prints coef_ and intercept_ as JSON."""

import json
import sys

import pandas
from sklearn.linear_model import MultiTaskLasso

frame = pandas.read_parquet(sys.argv[1])
targets = [name for name in frame.columns if name.startswith("y")]
Y = frame[targets].to_numpy("float64")
X = frame.drop(columns=targets).to_numpy("float64")
del frame
model = MultiTaskLasso(alpha=float(sys.argv[2])).fit(X, Y)
print(json.dumps({"coef": model.coef_.tolist(), "intercept": model.intercept_.tolist()}))
