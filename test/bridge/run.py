"""Runs scikit-learn's installed tests of its multi-task classes against the built package.

    python run.py [pytest's arguments]      e.g. -k test_uniform_targets, -x, -v
"""

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
VERSION = "1.9.1"

MODULES = (
    "sklearn.linear_model.tests.test_coordinate_descent",
    "sklearn.linear_model.tests.test_common",
    "sklearn.tests.test_common",
    "sklearn.inspection.tests.test_partial_dependence",
)


def main():
    sys.path.insert(0, str(FOLDER))
    os.environ.setdefault("SCIPY_ARRAY_API", "1")  # else a check is skipped
    import pytest
    import sklearn

    if sklearn.__version__ != VERSION:
        sys.exit(f"scikit-learn {sklearn.__version__} is installed; the exclusions are for {VERSION}.")
    return pytest.main(
        [
            "--pyargs",
            *MODULES,
            "-c",
            os.devnull,
            f"--rootdir={Path(sklearn.__file__).parent}",
            "-p",
            "sklearn_plugin",
            "-p",
            "no:cacheprovider",
            "--import-mode=importlib",
            "-q",
            "--tb=short",
            "-rN",
            "--disable-warnings",
            *sys.argv[1:],
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
