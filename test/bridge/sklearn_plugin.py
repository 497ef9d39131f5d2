"""The pytest plugin by which scikit-learn's installed test files meet polytask.

On import, before any test module is, it puts polytask's classes and paths where scikit-learn's stand. Then it keeps the
tests that concern them, runs those of exclusions.py as expected failures (one that passes fails the run, so the list
holds nothing that is not needed), and prints the table.
"""

import fnmatch
import functools
import types
from collections import Counter, defaultdict

import pytest
import sklearn.linear_model
import sklearn.linear_model._coordinate_descent as module

import polytask_bridge as bridge
import wording
from exclusions import EXCLUSIONS, UNCERTAIN
from wire import connection

for ours in (*bridge.CLASSES, *bridge.PATHS):
    setattr(sklearn.linear_model, ours.__name__, ours)
    setattr(module, ours.__name__, ours)

OURS = frozenset(ours.__name__ for ours in (*bridge.CLASSES, *bridge.PATHS))


def _leaves(value):
    """What a test's parameter holds."""
    if isinstance(value, (list, tuple, set)):
        for entry in value:
            yield from _leaves(entry)
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    else:
        yield value


def _is_ours(value):
    return value in bridge.PATHS or isinstance(value, bridge.CLASSES) or (
        isinstance(value, type) and issubclass(value, bridge.CLASSES)
    )


def _is_estimator(value):
    kind = value if isinstance(value, type) else type(value)
    return issubclass(kind, sklearn.base.BaseEstimator)


def _names(code):
    """All names that a function's code uses, with those of the functions within."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def concerns(item):
    """Whether a test is given one of our classes or paths; or, where it is given no other, names one."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    leaves = list(_leaves(parameters))
    if any(_is_ours(leaf) for leaf in leaves if isinstance(leaf, (type, types.FunctionType)) or _is_estimator(leaf)):
        return not (parameters.get("n_targets") == 1)
    if any(_is_estimator(leaf) for leaf in leaves):
        return False
    function = item.function
    while isinstance(function, functools.partial) or hasattr(function, "__wrapped__"):
        function = getattr(function, "__wrapped__", None) or function.func
    used = OURS.intersection(_names(function.__code__))
    return bool(used) and not (parameters.get("n_targets") == 1)


def pytest_collection_modifyitems(config, items):
    chosen = [item for item in items if concerns(item)]
    items_out = [item for item in items if item not in set(chosen)]
    stale = []
    for pattern, reason in {**EXCLUSIONS, **UNCERTAIN}.items():
        matching = [item for item in chosen if fnmatch.fnmatchcase(_short(item.nodeid), pattern)]
        if not matching:
            stale.append(pattern)
        for item in matching:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=pattern in EXCLUSIONS))
    config.stash[STALE] = stale if not config.option.keyword else []
    config.hook.pytest_deselected(items=items_out)
    items[:] = chosen


STALE = pytest.StashKey()
REACHED = pytest.StashKey()


def _short(nodeid):
    """linear_model/tests/test_common.py::test_balance_property[...], brackets out of the way of fnmatch."""
    return nodeid.replace("[", "(").replace("]", ")")


results = defaultdict(Counter)
failures = []
silent = []
excluded = []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    before = connection.calls
    yield
    item.stash[REACHED] = connection.calls > before


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when != "call" and report.passed:
        return
    name = _short(report.nodeid)
    counts = results[name.partition("::")[0]]
    if report.when != "call":
        counts["skipped" if report.skipped else "failed"] += 1
        if report.failed:
            failures.append((name, str(report.longrepr)))
        return
    if hasattr(report, "wasxfail") and report.skipped:
        counts["excluded"] += 1
        excluded.append((name, report.wasxfail))
    elif report.skipped:
        counts["skipped"] += 1
    elif report.failed:
        counts["failed"] += 1
        failures.append((name, str(call.excinfo.value) if call.excinfo else str(report.longrepr)))
    elif item.stash[REACHED]:
        counts["passed"] += 1
    else:
        counts["without"] += 1
        silent.append(name)


COLUMNS = ("selected", "passed", "without", "skipped", "excluded", "failed")


def pytest_terminal_summary(terminalreporter, config):
    write = terminalreporter.write_line
    terminalreporter.section("scikit-learn's tests on polytask")
    total = Counter()
    width = max((len(path) for path in results), default=10) + 2
    write(f"{'':{width}}" + "".join(f"{column:>10}" for column in COLUMNS))
    for path, counts in [*sorted(results.items()), ("in all", total)]:
        row = Counter(counts)
        if path != "in all":
            row["selected"] = sum(counts.values())
            total.update(row)
        write(f"{path:{width}}" + "".join(f"{row[column]:>10}" for column in COLUMNS))
    write("without: passed, and nothing in them asks polytask for anything (names, clones, signatures).")
    write("excluded: failed as exclusions.py expects, for these reasons:")
    by_reason = defaultdict(list)
    for name, reason in excluded:
        by_reason[reason].append(name)
    for reason, names in by_reason.items():
        write(f"  {reason}")
        for name in names:
            write(f"    {name}")
    write("scikit-learn's words put in front of polytask's message, so that only they were not compared:")
    for words in sorted(wording.used):
        write(f"  {words}")
    if config.option.verbose > 0:
        write("passed without a call:")
        for name in silent:
            write(f"  {name}")
    for pattern in config.stash.get(STALE, []):
        write(f"FAILED: exclusions.py names no test that there is: {pattern}")
    for name, message in failures:
        write(f"FAILED: {name}: {' '.join(message.split())[:400]}")


def pytest_sessionfinish(session, exitstatus):
    if session.config.stash.get(STALE, []) and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
