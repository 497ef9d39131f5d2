"""scikit-learn's four multi-task classes and its two path functions, computed by polytask in Node.

What is Python here converts: lists, data frames, float32, C and Fortran order, SciPy's matrices, splitters. Finite
numbers, shapes, parameters, weights and whether an estimator is fitted are for polytask to check.
"""

import os
from numbers import Integral, Number

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import _coordinate_descent as original
from sklearn.model_selection import check_cv
from sklearn.utils import check_array
from sklearn.utils._metadata_requests import _raise_for_params
from sklearn.utils._param_validation import validate_parameter_constraints
from sklearn.utils.validation import _check_feature_names

from wire import RemoteError, connection
from wording import NAMES, translate, warn

CAMEL_CASE = {python: name for name, python in NAMES.items()}
ASYNCHRONOUS = os.environ.get("POLYTASK_BRIDGE_ASYNC") == "1"


def _numbers(values, **options):
    """An array or csc matrix of float32 or float64, in whatever order; its entries and shape are not judged."""
    return check_array(
        values,
        accept_sparse="csc",
        accept_large_sparse=False,
        dtype=[np.float64, np.float32],
        ensure_all_finite=False,
        ensure_min_samples=0,
        ensure_min_features=0,
        **options,
    )


def _weights(sample_weight):
    if sample_weight is None or isinstance(sample_weight, Number):
        return sample_weight
    return np.asarray(sample_weight, dtype=np.float64)


def _seed(random_state):
    """polytask takes integers; a generator gives one."""
    if isinstance(random_state, (np.random.RandomState, np.random.Generator)):
        draw = getattr(random_state, "randint", None) or random_state.integers
        return int(draw(2**31 - 1))
    return random_state


class _Bridge(RegressorMixin, BaseEstimator):
    def _params(self):
        params = self.get_params(deep=False)
        verbose = params.pop("verbose", None)
        validate_parameter_constraints(
            {"verbose": ["verbose"]}, {"verbose": verbose or False}, caller_name=type(self).__name__
        )
        params["random_state"] = _seed(params["random_state"])
        return params

    def _call(self, operation, params=None, **arguments):
        params = {"random_state": None} if params is None else params
        own = self.get_params(deep=False)
        try:
            result, warnings = connection.call(
                operation,
                estimator=type(self).__name__,
                params={CAMEL_CASE.get(key, key): value for key, value in params.items()},
                model=getattr(self, "_model", None),
                **arguments,
            )
        except RemoteError as error:
            raise translate(error, type(self).__name__, own) from None
        warn(warnings)
        return result

    def _fit(self, X, y, sample_weight, params):
        _check_feature_names(self, X, reset=True)
        X = _numbers(X, ensure_2d=True)
        y = None if y is None else check_array(
            y,
            dtype=[np.float64, np.float32],
            ensure_2d=False,
            ensure_all_finite=False,
            ensure_min_samples=0,
            ensure_min_features=0,
        )
        fitted = self._call(
            "fit",
            params,
            X=X,
            Y=y,
            sampleWeight=_weights(sample_weight),
            asynchronous=ASYNCHRONOUS or params.get("n_jobs") is not None,
        )
        self._model = fitted["model"]
        self.coef_ = fitted["coef_"]
        self.intercept_ = fitted["intercept_"]
        self.n_iter_ = fitted["nIter_"]
        self.dual_gap_ = float(fitted["dualGap_"])
        self.eps_ = float(fitted["eps_"])
        self.n_features_in_ = fitted["nFeaturesIn_"]
        return fitted

    def predict(self, X):
        _check_feature_names(self, X, reset=False)
        return self._call("predict", X=_numbers(X))

    def score(self, X, y, sample_weight=None):
        _check_feature_names(self, X, reset=False)
        weights = _weights(sample_weight)
        return float(self._call("score", X=_numbers(X), Y=_numbers(y, ensure_2d=False), sampleWeight=weights))

    @property
    def sparse_coef_(self):
        found = self._call("sparseCoef")
        shape = tuple(int(size) for size in found["shape"])
        return sparse.csc_matrix((found["data"], found["indices"], found["indptr"]), shape=shape).tocsr()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = False
        return tags


class MultiTaskElasticNet(_Bridge):
    # What scikit-learn's check of parameters tries; polytask refuses it.
    _parameter_constraints = original.MultiTaskElasticNet._parameter_constraints

    def __init__(
        self,
        alpha=1.0,
        *,
        l1_ratio=0.5,
        fit_intercept=True,
        copy_X=True,
        max_iter=1000,
        tol=1e-4,
        warm_start=False,
        random_state=None,
        selection="cyclic",
    ):
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.copy_X = copy_X
        self.max_iter = max_iter
        self.tol = tol
        self.warm_start = warm_start
        self.random_state = random_state
        self.selection = selection

    def fit(self, X, y, sample_weight=None):
        self._fit(X, y, sample_weight, self._params())
        return self


class MultiTaskLasso(MultiTaskElasticNet):
    _parameter_constraints = {
        name: constraints
        for name, constraints in original.MultiTaskLasso._parameter_constraints.items()
        if name != "l1_ratio"
    }

    def __init__(
        self,
        alpha=1.0,
        *,
        fit_intercept=True,
        copy_X=True,
        max_iter=1000,
        tol=1e-4,
        warm_start=False,
        random_state=None,
        selection="cyclic",
    ):
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.copy_X = copy_X
        self.max_iter = max_iter
        self.tol = tol
        self.warm_start = warm_start
        self.random_state = random_state
        self.selection = selection


class _BridgeCV(_Bridge):
    def _splits(self, X, y):
        """None and integers are for polytask; what scikit-learn's splitters yield travels as pairs of indices."""
        cv = self.cv
        if cv is None or isinstance(cv, Integral) or isinstance(cv, str):
            return cv
        if not hasattr(cv, "split") and not hasattr(cv, "__iter__"):
            return cv
        return [
            [np.asarray(train, dtype=np.int32), np.asarray(test, dtype=np.int32)]
            for train, test in check_cv(cv).split(X, y)
        ]

    def fit(self, X, y, sample_weight=None, **params):
        _raise_for_params(params, self, "fit")
        own = self._params()
        fitted = self._fit(X, y, sample_weight, {**own, "cv": self._splits(X, y)})
        self.alpha_ = float(fitted["alpha_"])
        self.alphas_ = np.asarray(fitted["alphas_"])
        self.mse_path_ = np.asarray(fitted["msePath_"])
        if "l1_ratio" in own:
            self.l1_ratio_ = float(fitted["l1Ratio_"])
        return self


class MultiTaskElasticNetCV(_BridgeCV):
    _parameter_constraints = original.MultiTaskElasticNetCV._parameter_constraints

    def __init__(
        self,
        *,
        l1_ratio=0.5,
        eps=1e-3,
        alphas=100,
        fit_intercept=True,
        max_iter=1000,
        tol=1e-4,
        cv=None,
        copy_X=True,
        verbose=0,
        n_jobs=None,
        random_state=None,
        selection="cyclic",
    ):
        self.l1_ratio = l1_ratio
        self.eps = eps
        self.alphas = alphas
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol
        self.cv = cv
        self.copy_X = copy_X
        self.verbose = verbose
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.selection = selection


class MultiTaskLassoCV(_BridgeCV):
    _parameter_constraints = original.MultiTaskLassoCV._parameter_constraints

    def __init__(
        self,
        *,
        eps=1e-3,
        alphas=100,
        fit_intercept=True,
        max_iter=1000,
        tol=1e-4,
        copy_X=True,
        cv=None,
        verbose=False,
        n_jobs=None,
        random_state=None,
        selection="cyclic",
    ):
        self.eps = eps
        self.alphas = alphas
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol
        self.copy_X = copy_X
        self.cv = cv
        self.verbose = verbose
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.selection = selection


# Arguments of scikit-learn's paths that ask for no other result.
_WITHOUT_EFFECT = ("precompute", "Xy", "copy_X", "verbose", "check_input", "do_screening")


# Kept from before the names in scikit-learn's modules are replaced.
_enet_path, _lasso_path = original.enet_path, original.lasso_path


def _path(name, X, y, options):
    with_n_iter = options.pop("return_n_iter", False)
    for unused in _WITHOUT_EFFECT:
        options.pop(unused, None)
    if options.get("positive") is False:
        del options["positive"]
    if "n_alphas" in options:
        options["alphas"] = options.pop("n_alphas")
    names = {**CAMEL_CASE, "coef_init": "coefInit", "sample_weight": "sampleWeight"}
    options = {names.get(key, key): value for key, value in options.items() if value is not None}
    if "coefInit" in options:
        options["coefInit"] = np.asarray(options["coefInit"])
    if "randomState" in options:
        options["randomState"] = _seed(options["randomState"])
    try:
        found, warnings = connection.call("path", name=name, X=_numbers(X), Y=_numbers(y), options=options)
    except RemoteError as error:
        raise translate(error, name, {}) from None
    warn(warnings)
    coefs = np.stack(found["coefs"], axis=-1)
    result = (found["alphas"], coefs, found["dualGaps"])
    return (*result, [int(count) for count in found["nIters"]]) if with_n_iter else result


def enet_path(X, y, **options):
    """scikit-learn's enet_path for one target, polytask's for several."""
    if np.ndim(y) != 2:
        return _enet_path(X, y, **options)
    return _path("multiTaskElasticNetPath", X, y, options)


def lasso_path(X, y, **options):
    """scikit-learn's lasso_path for one target, polytask's for several."""
    if np.ndim(y) != 2:
        return _lasso_path(X, y, **options)
    return _path("multiTaskLassoPath", X, y, options)


CLASSES = (MultiTaskElasticNet, MultiTaskLasso, MultiTaskElasticNetCV, MultiTaskLassoCV)
PATHS = (enet_path, lasso_path)
