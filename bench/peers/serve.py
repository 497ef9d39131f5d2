"""The compiled peers of `npm run bench:peers`: fits them to data in raw files, and times the call of each alone.

    python serve.py            (a request a line, an answer a line, till the input ends)

The first line that it prints says what there is: `python`, `threads` (the most that its linear algebra uses), and
`packages`, the version of each package or null; of all null where linear algebra cannot be held to one thread. A request holds

    module           lasso, smooth or convex: the file beside this one whose table PEERS is meant
    problem, peer    which of the functions there
    data             paths of raw files and their shapes, see files.py
    params           what the problem needs: alpha, tol, ...
    threads          the most that linear algebra may use; null for as many as it takes by itself
    clock            wall: the time that passes, or cpu: that of the processor, all threads of this process together
    repeats          how often it is timed
    weights          where to write what the last run found, as doubles

and the answer `seconds`, one for each run, or `error`. Such a function gets data and params, lays everything out as the
peer wants it, which is not timed, and returns a function without arguments: the timed call. What that returns is an
array of doubles, or a pair of it and the seconds that the solver itself says it took.
"""

import functools
import importlib
import json
import platform
import sys
import time
import warnings

sys.dont_write_bytecode = True  # nothing is to appear beside the sources

PACKAGES = {
    "scikit-learn": "sklearn",
    "celer": "celer",
    "skglm": "skglm",
    "scipy": "scipy",
    "cvxpy": "cvxpy",
    "numpy": "numpy",
    "threadpoolctl": "threadpoolctl",
}


def version_of(module):
    try:
        return importlib.import_module(module).__version__
    except Exception:  # one that is broken is as good as none
        return None


def about():
    packages = {name: version_of(module) for name, module in PACKAGES.items()}
    if packages["threadpoolctl"] is None:  # nothing could be held to one thread
        packages = dict.fromkeys(packages)
    threads = 1
    if packages["scipy"]:
        from threadpoolctl import threadpool_info

        importlib.import_module("scipy.linalg")
        threads = max((pool["num_threads"] for pool in threadpool_info()), default=1)
    return {"python": platform.python_version(), "threads": threads, "packages": packages}


@functools.lru_cache(maxsize=1)
def prepared(module, problem, peer, data, params):
    return importlib.import_module(module).PEERS[problem][peer](json.loads(data), json.loads(params))


def answer(request):
    from threadpoolctl import threadpool_limits

    texts = (json.dumps(request[key]) for key in ("data", "params"))
    seconds = []
    now = time.perf_counter if request["clock"] == "wall" else time.process_time
    with threadpool_limits(limits=request["threads"]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = prepared(request["module"], request["problem"], request["peer"], *texts)
        for _ in range(request["repeats"]):
            start = now()
            found = run()
            seconds.append(now() - start)
            if isinstance(found, tuple):
                found, seconds[-1] = found
    found.astype("<f8").tofile(request["weights"])
    return {"seconds": seconds}


def main():
    print(json.dumps(about()), flush=True)
    for line in sys.stdin:
        try:
            told = answer(json.loads(line))
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
