"""Data in raw files of little-endian numbers, read once while requests name the same.

    X, Y                               doubles, column after column
    nSamples, nFeatures, nTasks        their shapes: X is n x p, Y is n x T

or tasks:

    y                   T n doubles, task after task; labels are 0, 1, ..., NaN is missing
    X                   dense: T n p doubles, each task column after column; one task where `sharedSamples`
    nnz                 sparse instead: the number of entries of each task, and the paths of
    data, indices, indptr    doubles, 32-bit integers and 32-bit integers: compressed columns, task after task
"""

import functools

import numpy as np
import scipy.sparse as sp


@functools.lru_cache(maxsize=2)
def read_columns(path, rows, columns):
    return np.fromfile(path, dtype="<f8").reshape((rows, columns), order="F")


def read_shared(data):
    """X and Y of tasks with the same samples."""
    n = data["nSamples"]
    return read_columns(data["X"], n, data["nFeatures"]), read_columns(data["Y"], n, data["nTasks"])


def read_tasks(data):
    """A list of X, one a task, and the targets, T x n."""
    names = ["y", "nSamples", "nFeatures", "nTasks", "sharedSamples", "X", "nnz", "data", "indices", "indptr"]
    values = [data.get(name) for name in names]
    return _read_tasks(*(tuple(value) if isinstance(value, list) else value for value in values))


@functools.lru_cache(maxsize=1)
def _read_tasks(y, n, p, T, shared, X, nnz, data, indices, indptr):
    targets = np.fromfile(y, dtype="<f8").reshape(T, n)
    if nnz is None:
        blocks = np.fromfile(X, dtype="<f8").reshape(1 if shared else T, p, n)
        return [blocks[0 if shared else t].T for t in range(T)], targets
    values, rows, starts = np.fromfile(data, "<f8"), np.fromfile(indices, "<i4"), np.fromfile(indptr, "<i4")
    ends = np.cumsum([0, *nnz])
    parts = [
        (values[ends[t] : ends[t + 1]], rows[ends[t] : ends[t + 1]], starts[t * (p + 1) : (t + 1) * (p + 1)])
        for t in range(T)
    ]
    return [sp.csc_array(part, shape=(n, p)) for part in parts], targets
