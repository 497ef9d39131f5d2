"""MultiTaskLasso: fits, paths and cross-validations by scikit-learn, celer and skglm.

params:

    alpha           of a fit; without intercepts
    alphas          of a path, from the largest down; without intercepts
    count, eps      of a cross-validation, the penalties of its paths; with intercepts
    folds, nJobs
    tol             the duality gap over ||Y||^2 / (2 n); of skglm the largest violation of the optimality
                    conditions over the largest penalty, which is all that it looks at

Both scikit-learn and celer take the gap over ||Y||^2 / n: half of it. What is returned are the weights, T x p for each penalty; of
a cross-validation the penalty that was chosen, T x p weights and T intercepts.
"""

import numpy as np

from files import read_shared, read_tasks

MANY = 1_000_000


def fit_scikit_learn(data, params):
    from sklearn.linear_model import MultiTaskLasso

    X, Y = read_shared(data)
    model = MultiTaskLasso(alpha=params["alpha"], tol=params["tol"] / 2, fit_intercept=False, max_iter=MANY)
    return lambda: model.fit(X, Y).coef_


def fit_celer(data, params):
    """Its path of one penalty, which is what its estimator calls: the estimator itself needs a scikit-learn before 1.6."""
    from celer.homotopy import mtl_path

    X, Y = read_shared(data)
    return lambda: mtl_path(X, Y, alphas=[params["alpha"]], tol=params["tol"] / 2, max_iter=MANY)[1][:, :, 0]


def fit_skglm(data, params):
    from skglm.datafits import QuadraticMultiTask
    from skglm.penalties import L2_1
    from skglm.solvers import MultiTaskBCD

    X, Y = read_shared(data)
    # With the optimality conditions violated by at most v, the objective is within v sum_j ||W_j|| of its minimum.
    solver = MultiTaskBCD(tol=params["tol"] * largest_alpha(X, Y), fit_intercept=False, max_iter=MANY)
    return lambda: solver.solve(X, Y, QuadraticMultiTask(), L2_1(params["alpha"]))[0].T


def largest_alpha(X, Y):
    return np.sqrt(((X.T @ Y) ** 2).sum(axis=1)).max() / len(X)


def path_scikit_learn(data, params):
    from sklearn.linear_model import lasso_path

    X, Y = read_shared(data)

    def run():
        coefs = lasso_path(X, Y, alphas=params["alphas"], tol=params["tol"] / 2, max_iter=MANY)[1]
        return np.moveaxis(coefs, 2, 0)

    return run


def path_celer(data, params):
    from celer.homotopy import mtl_path

    X, Y = read_shared(data)

    def run():
        coefs = mtl_path(X, Y, alphas=params["alphas"], tol=params["tol"] / 2, max_iter=MANY)[1]
        return np.moveaxis(coefs, 2, 0)

    return run


def cv_scikit_learn(data, params):
    from sklearn.linear_model import MultiTaskLassoCV

    X, Y = read_shared(data)
    model = MultiTaskLassoCV(
        alphas=params["count"],
        eps=params["eps"],
        tol=params["tol"] / 2,
        cv=params["folds"],
        n_jobs=params["nJobs"],
        max_iter=MANY,
    )

    def run():
        model.fit(X, Y)
        return np.concatenate([[model.alpha_], model.coef_.ravel(), model.intercept_])

    return run


def model_skglm(data, params):
    """MultiTaskModel with squared losses on the same samples, with intercepts."""
    from skglm.datafits import QuadraticMultiTask
    from skglm.penalties import L2_1
    from skglm.solvers import MultiTaskBCD

    blocks, targets = read_tasks(data)
    X, Y = np.asfortranarray(blocks[0]), np.asfortranarray(targets.T)
    solver = MultiTaskBCD(tol=params["tol"] * largest_alpha(X, Y - Y.mean(axis=0)), fit_intercept=True, max_iter=MANY)

    def run():
        W = solver.solve(X, Y, QuadraticMultiTask(), L2_1(params["alpha"]))[0]
        return np.concatenate([W[:-1].T.ravel(), W[-1]])

    return run


PEERS = {
    "lasso": {"scikit-learn": fit_scikit_learn, "celer": fit_celer, "skglm": fit_skglm},
    "path": {"scikit-learn": path_scikit_learn, "celer": path_celer},
    "cv": {"scikit-learn": cv_scikit_learn},
    "model": {"skglm": model_skglm},
}
