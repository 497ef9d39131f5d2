"""What polytask throws, as the exception that scikit-learn raises for the same mistake.

scikit-learn's tests compare words. Which mistakes are found, and when, is polytask's own doing; where a test asks for
scikit-learn's words, they are put in front of polytask's message here. Each row says what is not compared by that.
"""

import re
import warnings

from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.utils._param_validation import InvalidParameterError

NAMES = {
    "l1Ratio": "l1_ratio",
    "fitIntercept": "fit_intercept",
    "copyX": "copy_X",
    "maxIter": "max_iter",
    "warmStart": "warm_start",
    "randomState": "random_state",
    "nJobs": "n_jobs",
}

# polytask's message -> scikit-learn's words; {0}, {1} are the groups, {name} is the class.
WORDS = [
    (
        r"X has (\d+) features?, the model was fitted with (\d+)",
        "X has {0} features, but {name} is expecting {1} features as input.",
    ),
    (
        r"X is empty: it has shape (\d+) x 0, no columns",
        "Found array with 0 feature(s) (shape=({0}, 0)) while a minimum of 1 is required.",
    ),
    (r"([XY]) is -?Infinity at", "Input {0} contains infinity or a value too large for dtype('float64')."),
    (r".*Y, the targets, is missing \(got null\)", "{name} requires y to be passed, but the target y is None."),
    (r"sampleWeight is 0 for every sample", "Sample weights must contain at least one non-zero number."),
    (
        r".*l1Ratio 0 \(ridge\) has no largest alpha",
        "Automatic alpha grid generation is not supported for l1_ratio=0. Please supply a grid by providing your "
        "estimator with the appropriate `alphas=` argument.",
    ),
]

NOT_CONVERGED = "Objective did not converge. You might want to increase the number of iterations."

used = set()


def _parameter(message, name, params):
    """InvalidParameterError where polytask refuses one of the estimator's own parameters by name."""
    found = re.match(r"(?:\w+(?:\.\w+)?: )?(\w+)(?:\[[^\]]*\])* (?:must be|is) (.*)", message, re.DOTALL)
    parameter = found and NAMES.get(found[1], found[1])
    if not found or parameter not in params:
        return None
    used.add("parameters: The '...' parameter of ... must be ... Got ... instead.")
    return InvalidParameterError(
        f"The '{parameter}' parameter of {name} must be {found[2]} Got {params[parameter]!r} instead. "
        f"[polytask: {message}]"
    )


def translate(error, name, params):
    """The exception to raise for a RemoteError of a call of `name` with these constructor parameters."""
    if error.name == "NotFittedError":
        return NotFittedError(error.message)
    if error.name != "InputError":
        return RuntimeError(f"{error.name} in polytask: {error.message}\n{error.stack}")
    for pattern, words in WORDS:
        found = re.match(pattern, error.message)
        if found:
            used.add(words)
            return ValueError(f"{words.format(*found.groups(), name=name)} [polytask: {error.message}]")
    return _parameter(error.message, name, params) or ValueError(error.message)


def warn(given):
    """Gives polytask's warnings as scikit-learn's."""
    for warning in given:
        if warning["name"] == "ConvergenceWarning":
            used.add(NOT_CONVERGED)
            message = f"{NOT_CONVERGED} [polytask: {warning['message']}]"
            warnings.warn(message, ConvergenceWarning, stacklevel=3)
        else:
            warnings.warn(f"{warning['name']}: {warning['message']}", UserWarning, stacklevel=3)
