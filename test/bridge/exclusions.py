"""scikit-learn's tests that polytask cannot pass and why; each is run, and has to fail.

Patterns are matched with the short name of a test, parameters in round brackets.
"""

EXCLUSIONS = {
    "linear_model/tests/test_coordinate_descent.py::test_warm_start_multitask_lasso": (
        "compares iterates that have not converged: two fits of 5 passes with one of 10. polytask's passes are not "
        "scikit-learn's (a growing set of features, extrapolation), and a second fit starts from coef_ alone"
    ),
    "linear_model/tests/test_coordinate_descent.py::test_sparse_dense_descent_paths(*-2-enet_path)": (
        "asks for coefficients of 1e-5 that agree to 1e-12: polytask stops where the gap is below what float64 can show "
        "of the objective (1e-16 of it), which leaves 1e-8 in a coefficient unless its last step was a Newton step; "
        "its dense and sparse fits end on different steps"
    ),
    "linear_model/tests/test_coordinate_descent.py::test_1d_multioutput_*_and_multitask_*_cv": (
        "compares with the coefficients of scikit-learn's LassoCV and ElasticNetCV for one target, at tol = 1e-4 and to 7 "
        "decimals: both sides would have to stop at the same iterate. At tol = 1e-12 they agree to 1e-11; "
        "random_problems.py has problems with one task"
    ),
}
