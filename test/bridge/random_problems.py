"""Random problems for polytask and scikit-learn, both at tol 1e-14; prints the worst differences of each quantity.

    python random_problems.py [--problems 400] [--seed 0] [--only SEED]

Each problem has a seed of its own; --only repeats one and prints it. Exit code 1 where the two disagree: minima are
compared by what is unique (predictions, objectives), and alpha_ may differ only where the mean errors tie.
"""

import argparse
import copy
import sys
import warnings
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from sklearn import linear_model
from sklearn.exceptions import ConvergenceWarning

import polytask_bridge as bridge

TOL = 1e-14
MAX_ITER = 100_000

# The largest difference that rounding and two stopping rules explain, relative to the scale of the quantity.
LIMITS = {
    "alphas_": 1e-12,
    "mse_path_": 1e-5,  # tol bounds the objective, and errors of coefficients go with its square root
    "alpha_": 0,
    "alpha_ by its own errors": 0,
    "l1_ratio_": 0,
    "objective above scikit-learn's": 1e-13,
    "gap does not cover": 1e-13,
    "predictions": 1e-6,
    "coef_": 1e-5,
    "intercept_ of equal coefficients": 1e-12,
    "predict, score": 1e-12,
    "path alphas": 1e-12,
    "path predictions": 1e-6,
    "path objective above scikit-learn's": 1e-13,
    "path gap does not cover": 1e-13,
    "only one of the two raises": 0,
}


@dataclass
class Problem:
    X: object
    Y: np.ndarray
    sample_weight: object
    # Whether the coefficients of every fit are unique, and whether its predictions for other samples are: of two equal
    # columns a lasso may use either; columns that are equal on some of the samples only, as integers are, differ on
    # others.
    unique: bool
    predicts_uniquely: bool
    fit_intercept: bool
    params: dict
    lasso: bool
    kind: str

    @property
    def dense(self):
        return self.X.toarray() if sparse.issparse(self.X) else self.X


def make_problem(seed):
    rng = np.random.RandomState(seed)
    n, p, n_tasks = rng.randint(6, 60), rng.randint(1, 25), rng.randint(1, 5)
    notes = []

    def maybe(chance, note):
        if rng.uniform() < chance:
            notes.append(note)
            return True
        return False

    X = rng.normal(size=(n, p))
    if maybe(0.3, "sparse"):
        X *= rng.uniform(size=(n, p)) < 0.3
    is_sparse = bool(notes)
    if maybe(0.3, "shifted columns"):
        X += rng.normal(size=p) * 3 if not is_sparse else (X != 0) * 3.0
    if maybe(0.2, "columns of different sizes"):
        X *= 10.0 ** rng.randint(-2, 3, size=p)
    W = rng.normal(size=(p, n_tasks)) * (rng.uniform(size=(p, 1)) < 0.4)
    Y = X @ W + rng.uniform(0.1, 2) * rng.normal(size=(n, n_tasks)) + rng.normal(size=n_tasks)
    unique = True
    if p > 1 and maybe(0.2, "duplicated column"):
        X[:, rng.randint(p - 1)] = X[:, p - 1]
        unique = False
    if p > 1 and maybe(0.2, "constant column"):
        X[:, 0] = rng.choice([0.0, 2.5])
    if maybe(0.1, "constant task"):
        Y[:, 0] = 3.0
    if maybe(0.05, "constant Y"):
        Y[:] = rng.normal(size=n_tasks)
    integers = maybe(0.1, "integers")
    if integers:
        X, Y = np.round(X), np.round(Y)
        unique = False
    sample_weight = None
    if maybe(0.4, "sample_weight"):
        sample_weight = rng.uniform(0.1, 3, size=n)
        if maybe(0.4, "some 0"):
            sample_weight[rng.permutation(n)[: n // 6]] = 0
    lasso = rng.uniform() < 0.5
    eps = 10.0 ** rng.uniform(-3, -1)
    fit_intercept = not maybe(0.3, "no intercept")
    params = {"eps": eps, "fit_intercept": fit_intercept}
    scale = np.abs(X.T @ Y).max() / n + 1e-3
    grid = rng.choice(["count", "list", "one"], p=[0.6, 0.3, 0.1])
    if grid == "count":
        params["alphas"] = int(rng.randint(2, 12))
    elif grid == "list":
        params["alphas"] = list(scale * 10.0 ** rng.uniform(-3, 0.5, size=rng.randint(2, 6)))
        if maybe(0.5, "an alpha twice"):
            params["alphas"].append(params["alphas"][0])
    else:
        params["alphas"] = 1
    if not lasso:
        params["l1_ratio"] = [0.5, [0.1, 0.5, 0.9], [1.0], 1.0, 0.05][rng.randint(5)]
        if grid == "list" and maybe(0.2, "l1_ratio 0"):
            params["l1_ratio"] = [0, 0.7]
    if maybe(0.5, "splits given"):
        folds = rng.randint(0, 3, size=n)
        folds[:3] = [0, 1, 2]
        params["cv"] = [(np.flatnonzero(folds != k), np.flatnonzero(folds == k)) for k in range(3)]
    else:
        params["cv"] = [None, 2, 3][rng.randint(3)]
    kind = f"{n} x {p}, {n_tasks} tasks, {'lasso' if lasso else 'enet'}, {', '.join(notes)}"
    X = sparse.csc_array(X) if is_sparse else X
    has_lasso = lasso or 1.0 in np.atleast_1d(params["l1_ratio"])
    return Problem(X, Y, sample_weight, unique, not (integers and has_lasso), fit_intercept, params, lasso, kind)


def objective(problem, coef, intercept, alpha, l1_ratio):
    weight = np.ones(len(problem.Y)) if problem.sample_weight is None else problem.sample_weight
    residual = problem.Y - problem.dense @ coef.T - intercept
    loss = (weight / weight.sum()) @ (residual**2).sum(axis=1) / 2
    rows = np.sqrt((coef**2).sum(axis=0))
    return loss + alpha * l1_ratio * rows.sum() + alpha * (1 - l1_ratio) / 2 * (coef**2).sum()


def quietly(function, *data, **options):
    """What the call returns, or its exception; and whether it converged. The data are copied: scikit-learn may
    write to them (it scales X in place by the weights where there is no intercept)."""
    data = [copy.deepcopy(entry) for entry in data]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*data, **options)
        except (ValueError, ZeroDivisionError) as error:
            result = error
    return result, not any(issubclass(entry.category, ConvergenceWarning) for entry in caught)


class Worst:
    def __init__(self):
        self.values = {}
        self.counts = {}
        self.bad = []
        self.not_converged = 0
        self.ties = 0

    def see(self, name, difference, seed):
        difference = float(difference)
        self.counts[name] = self.counts.get(name, 0) + 1
        if not difference <= self.values.get(name, (-1.0, None))[0]:
            self.values[name] = (difference, seed)
        if not difference <= LIMITS[name]:
            self.bad.append((seed, name, difference))


def relative(a, b, scale=None):
    """The largest difference, relative to the largest number."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        return np.inf
    scale = max(np.abs(b).max(initial=0), 1e-300) if scale is None else max(scale, 1e-300)
    return np.abs(a - b).max(initial=0) / scale


def variance(problem):
    """The mean square of Y, about its means where there is an intercept."""
    centre = problem.Y.mean(axis=0) if problem.fit_intercept else 0
    return float(((problem.Y - centre) ** 2).mean()) + 1e-15 * float((problem.Y**2).mean())


def null_objective(problem):
    weight = np.ones(len(problem.Y)) if problem.sample_weight is None else problem.sample_weight
    mean = np.average(problem.Y, axis=0, weights=weight) if problem.fit_intercept else 0
    value = (weight / weight.sum()) @ ((problem.Y - mean) ** 2).sum(axis=1) / 2
    size = (problem.Y**2).sum() / len(problem.Y)
    return max(value, 1e-15 * size, 1e-300)


def chosen_first(model, params):
    """Whether alpha_ and l1_ratio_ are the first of the smallest mean errors of mse_path_, as scikit-learn chooses."""
    l1_ratios = np.atleast_1d(params.get("l1_ratio", 1.0))
    errors = model.mse_path_.reshape(len(l1_ratios), -1, model.mse_path_.shape[-1])
    means = errors.mean(axis=-1)
    ratio, index = np.unravel_index(np.argmin(means), means.shape)
    alphas = np.broadcast_to(model.alphas_, means.shape)
    return model.alpha_ == alphas[ratio, index] and getattr(model, "l1_ratio_", 1.0) == l1_ratios[ratio]


def compare_cv(problem, seed, worst, verbose):
    name = "MultiTaskLassoCV" if problem.lasso else "MultiTaskElasticNetCV"
    options = {**problem.params, "tol": TOL, "max_iter": MAX_ITER}
    X, Y, weight = problem.X, problem.Y, problem.sample_weight
    theirs, their_end = quietly(getattr(linear_model, name)(**options).fit, X, Y, weight)
    ours, our_end = quietly(getattr(bridge, name)(**options).fit, X, Y, weight)
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        both = isinstance(theirs, Exception) and isinstance(ours, Exception)
        worst.see("only one of the two raises", 0 if both else 1, seed)
        if verbose:
            print("scikit-learn:", repr(theirs), "\npolytask:", repr(ours))
        return
    worst.see("only one of the two raises", 0, seed)
    if verbose:
        print("converged: scikit-learn", their_end, "polytask", our_end)
        for attribute in ("alpha_", "alphas_", "mse_path_", "coef_", "intercept_", "dual_gap_", "n_iter_"):
            print(attribute, getattr(theirs, attribute), getattr(ours, attribute), sep="\n")
    size = variance(problem)
    worst.see("alphas_", relative(ours.alphas_, theirs.alphas_), seed)
    if not their_end:
        worst.not_converged += 1
        return
    if not problem.predicts_uniquely:
        worst.ties += 1
        return
    if np.shape(np.squeeze(ours.mse_path_)) != np.shape(theirs.mse_path_):
        worst.see("mse_path_", np.inf, seed)
        return
    worst.see("alpha_ by its own errors", not chosen_first(ours, problem.params), seed)
    mse = theirs.mse_path_
    # scikit-learn squeezes axes of length 1 away
    worst.see("mse_path_", relative(np.squeeze(ours.mse_path_), mse, max(size, np.abs(mse).max())), seed)
    l1_ratio = getattr(theirs, "l1_ratio_", 1)
    same = np.isclose(ours.alpha_, theirs.alpha_, rtol=1e-9, atol=0) and getattr(ours, "l1_ratio_", 1) == l1_ratio
    if not same:
        errors = np.reshape(mse, (*np.shape(theirs.alphas_), -1) if np.ndim(mse) < 3 else mse.shape).mean(axis=-1)
        ours_mean = np.reshape(np.squeeze(ours.mse_path_), np.shape(mse)).mean(axis=-1)
        tie = abs(ours_mean.min() - errors.min()) <= LIMITS["mse_path_"] * max(size, np.abs(mse).max())
        worst.see("alpha_", 0 if tie else 1, seed)
        return
    worst.see("alpha_", 0, seed)
    if not problem.lasso:
        worst.see("l1_ratio_", abs(ours.l1_ratio_ - theirs.l1_ratio_), seed)
    compare_objectives(problem, seed, worst, ours, theirs, ours.alpha_, l1_ratio)
    compare_fits(problem, seed, worst, ours, theirs, np.sqrt(size))


def compare_plain(problem, seed, worst, verbose):
    """MultiTaskLasso and MultiTaskElasticNet at one alpha, selection cyclic and random."""
    rng = np.random.RandomState(seed)
    size = variance(problem)
    alpha = np.sqrt(size) * 10.0 ** rng.uniform(-3, 0)
    options = {"alpha": alpha, "fit_intercept": problem.fit_intercept, "tol": TOL, "max_iter": MAX_ITER}
    name, l1_ratio = "MultiTaskLasso", 1.0
    if not problem.lasso:
        name, l1_ratio = "MultiTaskElasticNet", float(np.atleast_1d(problem.params["l1_ratio"])[0])
        options["l1_ratio"] = l1_ratio
    if rng.uniform() < 0.3:
        options.update(selection="random", random_state=seed)
    data = (problem.X, problem.Y, problem.sample_weight)
    theirs, their_end = quietly(getattr(linear_model, name)(**options).fit, *data)
    ours, our_end = quietly(getattr(bridge, name)(**options).fit, *data)
    if verbose:
        print("plain fit: converged: scikit-learn", their_end, "polytask", our_end, options)
    worst.see("only one of the two raises", isinstance(theirs, Exception) != isinstance(ours, Exception), seed)
    if not isinstance(theirs, Exception) and not isinstance(ours, Exception):
        compare_objectives(problem, seed, worst, ours, theirs, alpha, l1_ratio)
        compare_fits(problem, seed, worst, ours, theirs if their_end else None, np.sqrt(size))


def compare_objectives(problem, seed, worst, ours, theirs, alpha, l1_ratio):
    null = null_objective(problem)
    mine, yours = (objective(problem, fit.coef_, fit.intercept_, alpha, l1_ratio) for fit in (ours, theirs))
    worst.see("objective above scikit-learn's", (mine - yours) / null, seed)
    worst.see("gap does not cover", (mine - yours - ours.dual_gap_) / max(null, abs(mine)), seed)


def compare_fits(problem, seed, worst, ours, theirs, size):
    X, Y, weight = problem.X, problem.Y, problem.sample_weight
    predicted = ours.predict(X)
    used = slice(None) if weight is None else weight > 0
    if theirs is None:
        worst.not_converged += 1
    else:
        worst.see("predictions", relative(predicted[used], theirs.predict(X)[used], size), seed)
    if theirs is not None and problem.unique:
        sizes = np.sqrt((problem.dense**2).mean(axis=0))
        worst.see("coef_", relative(ours.coef_ * sizes, theirs.coef_ * sizes, size), seed)
    if problem.fit_intercept:
        x_mean = np.average(problem.dense, axis=0, weights=weight)
        y_mean = np.average(Y, axis=0, weights=weight)
        expected = y_mean - x_mean @ ours.coef_.T
        parts = np.abs(y_mean).max() + (np.abs(x_mean) @ np.abs(ours.coef_.T)).max()
        worst.see("intercept_ of equal coefficients", relative(ours.intercept_, expected, parts), seed)
    direct = problem.dense @ ours.coef_.T + ours.intercept_
    parts = np.abs(ours.intercept_).max() + (np.abs(problem.dense) @ np.abs(ours.coef_.T)).max()
    worst.see("predict, score", relative(predicted, direct, parts), seed)
    clone = getattr(linear_model, type(ours).__name__)()
    clone.coef_, clone.intercept_, clone.n_features_in_ = ours.coef_, ours.intercept_, Y.shape[1]
    clone.n_features_in_ = problem.dense.shape[1]
    if np.var(Y[used], axis=0).min() > 1e-12 * (Y**2).mean():
        difference = ours.score(X, Y, weight) - clone.score(X, Y, weight)
        worst.see("predict, score", abs(difference) / max(1, abs(clone.score(X, Y, weight))), seed)


def compare_path(problem, seed, worst, verbose):
    """enet_path and lasso_path have no intercept and, for dense X, no weights."""
    options = {"alphas": problem.params["alphas"], "eps": problem.params["eps"], "tol": TOL, "max_iter": MAX_ITER}
    l1_ratio = 1.0
    name = "lasso_path"
    if not problem.lasso:
        name = "enet_path"
        l1_ratio = float(np.atleast_1d(problem.params["l1_ratio"])[-1])
        options["l1_ratio"] = l1_ratio
    theirs, their_end = quietly(getattr(linear_model, name), problem.X, problem.Y, **options)
    ours, _ = quietly(getattr(bridge, name), problem.X, problem.Y, **options)
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        both = isinstance(theirs, Exception) and isinstance(ours, Exception)
        worst.see("only one of the two raises", 0 if both else 1, seed)
        if verbose:
            print("path: scikit-learn:", repr(theirs), "\npath: polytask:", repr(ours))
        return
    worst.see("only one of the two raises", 0, seed)
    worst.see("path alphas", relative(ours[0], theirs[0]), seed)
    if np.shape(ours[1]) != np.shape(theirs[1]):
        worst.see("path predictions", np.inf, seed)
        return
    plain = replace(problem, sample_weight=None, fit_intercept=False)
    null = null_objective(plain)
    size = np.sqrt(variance(plain))
    worst.not_converged += not their_end
    for k, alpha in enumerate(theirs[0]):
        mine, yours = ours[1][..., k], theirs[1][..., k]
        X = problem.dense
        if their_end:
            worst.see("path predictions", relative(X @ mine.T, X @ yours.T, size), seed)
        value, their_value = (objective(plain, coef, 0, alpha, l1_ratio) for coef in (mine, yours))
        worst.see("path objective above scikit-learn's", (value - their_value) / null, seed)
        worst.see("path gap does not cover", (value - their_value - ours[2][k]) / null, seed)


def default_tol(problem):
    """The errors of both paths at tol 1e-4, of predictions and relative to Y; None where they cannot be told."""
    options = {"alphas": problem.params["alphas"], "eps": problem.params["eps"]}
    name = "lasso_path" if problem.lasso else "enet_path"
    if not problem.lasso:
        options["l1_ratio"] = 0.5
    data = (problem.X - problem.X.mean(axis=0), problem.Y - problem.Y.mean(axis=0))
    exact, end = quietly(getattr(linear_model, name), *data, **options, tol=TOL, max_iter=MAX_ITER)
    if not end or isinstance(exact, Exception):
        return None
    found = (quietly(getattr(library, name), *data, **options)[0] for library in (bridge, linear_model))
    size = np.sqrt((data[1] ** 2).mean()) + 1e-300
    return [np.abs(np.tensordot(data[0], path[1] - exact[1], (1, 1))).max() / size for path in found]


def print_default_tol(problems):
    """How accurate the two are where tol decides; no limit, for the two bound the objective differently."""
    for lasso in (True, False):
        chosen = [problem for problem in problems if problem.lasso == lasso and not sparse.issparse(problem.X)]
        errors = [error for error in map(default_tol, chosen) if error is not None]
        if errors:
            ours, theirs = np.transpose(errors)
            print(
                f"  paths at tol 1e-4, {'lasso' if lasso else 'enet '}, errors of predictions: polytask median "
                f"{np.median(ours):.1e}, worst {ours.max():.1e}; scikit-learn median {np.median(theirs):.1e}, "
                f"worst {theirs.max():.1e} ({len(errors)} problems)"
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--problems", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.problems) if options.only is None else [options.only]
    worst = Worst()
    for seed in seeds:
        problem = make_problem(seed)
        if options.only is not None:
            print(problem.kind, {key: value for key, value in problem.params.items() if key != "cv"})
        compare_plain(problem, seed, worst, options.only is not None)
        compare_cv(problem, seed, worst, options.only is not None)
        compare_path(problem, seed, worst, options.only is not None)
    print(f"{len(seeds)} problems; the largest differences, relative to the size of the quantity:")
    for name, limit in LIMITS.items():
        if name in worst.values:
            value, seed = worst.values[name]
            print(f"  {name:40} {value:9.2e}  (limit {limit:7.0e}, {worst.counts[name]} compared, seed {seed})")
    print(f"  scikit-learn did not converge {worst.not_converged} times; only objectives were compared then.")
    print(f"  mse_path_ and alpha_ were not compared {worst.ties} times, for minima that are not unique.")
    print_default_tol([make_problem(seed) for seed in seeds])
    for seed, name, difference in worst.bad[:20]:
        print(f"DISAGREE: seed {seed}: {name}: {difference:.3g}: {make_problem(seed).kind}")
    if worst.bad:
        print(f"{len({seed for seed, _, _ in worst.bad})} problems disagree.")
    return 1 if worst.bad else 0


if __name__ == "__main__":
    sys.exit(main())
