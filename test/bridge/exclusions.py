"""scikit-learn's tests that polytask cannot pass and why.

Patterns are matched with the short name of a test, parameters in round brackets.
"""

CD = "linear_model/tests/test_coordinate_descent.py::"

# Run, and have to fail.
EXCLUSIONS = {
    CD + "test_1d_multioutput_*_and_multitask_*_cv": (
        "compares with the coefficients of scikit-learn's LassoCV and ElasticNetCV for one target, at tol = 1e-4 and to 7 "
        "decimals: both sides would have to stop at the same iterate. At tol = 1e-12 they agree to 1e-11; "
        "random_problems.py has problems with one task"
    ),
}

# Run, and may fail: rounding, or where a fit that has not converged happens to stand, decides.
UNCERTAIN = {
    CD + "test_warm_start_multitask_lasso": (
        "compares iterates that have not converged: two fits of 5 passes with one of 10. polytask's passes are not "
        "scikit-learn's (a growing set of features, extrapolation), and a second fit starts from coef_ alone"
    ),
    CD + "test_sparse_dense_descent_paths(*-2-*)": (
        "asks for coefficients of 1e-4 that agree to 1e-11 where tol = 1e-10 bounds the objective: polytask's sums over a "
        "sparse and a dense X are not in the same order, so one of the two may stop a step before the other"
    ),
}
