"""Exact values of exp, expm1, log and log1p, and the coefficients of src/math/coefficients.ts, by mpmath.

    python elementary.py          writes elementary.json

A value is the nearest double and what is left, in units of the last place of that. The points are drawn over all sizes, about the places where the reduction of the argument jumps, among the subnormal numbers and at the ends.
"""

import json
import math
import random
from pathlib import Path

from mpmath import atanh, chebyfit, exp, expm1, ldexp, log, log1p, mp, mpf, sqrt

FOLDER = Path(__file__).parent
mp.prec = 1400  # 1 + x for the smallest x
PER_GROUP = 40


def neighbours(x, count=3):
    """x and the doubles beside it."""
    found = [x]
    down = up = x
    for _ in range(count):
        down, up = math.nextafter(down, -math.inf), math.nextafter(up, math.inf)
        found += [down, up]
    return found


def points(rng):
    ln2 = math.log(2)
    every = range(PER_GROUP)
    size = lambda low, high: 2.0 ** rng.uniform(low, high)  # noqa: E731
    sign = lambda: rng.choice((-1, 1))  # noqa: E731
    jumps = [(k + 0.5) * ln2 for k in (-1074, -1023, -1022, -100, -3, -2, -1, 0, 1, 2, 50, 1022)]
    edges = [x for k in jumps for x in neighbours(k)]
    roots = [x for k in (-1060, -1022, -1, 0, 1, 2, 1000) for x in neighbours(math.sqrt(0.5) * 2.0**k)]
    tiny = [size(-1074, -1) * sign() for _ in every]
    return {
        "exp": edges
        + tiny
        + [rng.uniform(-745, 709.7) for _ in every]
        + [rng.uniform(-1, 1) for _ in every]
        + [rng.uniform(-745.1, -708) for _ in every]
        + [1.0, -1.0, 709.782712893384, -745.1332191019411, -745.13, -708.3964185322641],
        "expm1": [x for x in edges if -40 < x < 700]
        + tiny
        + [rng.uniform(-40, 60) for _ in every]
        + [rng.uniform(-1, 1) for _ in every]
        + [rng.uniform(0.3, 0.4) for _ in every]
        + [1.0, -1.0, 40.0, -40.0, 709.782712893384],
        "log": roots
        + [size(-1074, 1024) for _ in every]
        + [rng.uniform(0, 2) for _ in every]
        + [1 + size(-52, -1) * sign() for _ in every]
        + [5e-324 * rng.randrange(1, 2**52) for _ in every]
        + neighbours(1.0)
        + [0.5, 2.0, 10.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308],
        "log1p": [x for y in (-0.5, math.sqrt(0.5) - 1, math.sqrt(2) - 1, 2 * math.sqrt(2) - 1, 1.0) for x in neighbours(y)]
        + tiny
        + [size(-60, 1023) for _ in every]
        + [rng.uniform(0, 1) for _ in every]
        + [rng.uniform(-1, 0) for _ in every]
        + [-1 + size(-53, -1) for _ in every]
        + [5e-324, -5e-324, -1 + 2.0**-53, 1.7976931348623157e308],
    }


def pair(value):
    """The nearest double of a number, and the rest in units of its last place."""
    last = max(mp.frexp(value)[1] - 53, -1074) if value else -1074
    high = float(ldexp(mp.nint(ldexp(value, -last)), last))
    last = max(mp.frexp(mpf(high))[1] - 53, -1074) if high else -1074
    return [high, float(ldexp(value - mpf(high), -last))]


def coefficients():
    """What is left of e^r after r^2 / 2, divided by r^3, and of ln((1 + s) / (1 - s)) after 2 s, by s^3 as a function of s^2."""
    mp.prec = 200
    end = log(2) / 2 * mpf("1.0005")

    def beyond_square(r):
        if abs(r) < mpf(10) ** -8:
            return sum(r**k / mp.factorial(k + 3) for k in range(8))
        return (exp(r) - 1 - r - r * r / 2) / r**3

    def beyond_first(z):
        if z < mpf(10) ** -12:
            return sum(2 * z**k / (2 * k + 3) for k in range(8))
        s = sqrt(z)
        return (2 * atanh(s) - 2 * s) / (s * z)

    powers, lost = chebyfit(beyond_square, [-end, end], 10, error=True)
    assert lost * end**3 < mpf(2) ** -60
    odd, lost_odd = chebyfit(beyond_first, [0, (sqrt(2) - 1) ** 4 * mpf("1.001")], 8, error=True)
    assert lost_odd * (sqrt(2) - 1) ** 4 < mpf(2) ** -60
    named = {f"EXP_{k + 3}": float(c) for k, c in enumerate(powers[::-1])}
    named |= {f"LOG_{2 * k + 3}": float(c) for k, c in enumerate(odd[::-1])}
    high = float(ldexp(mp.floor(ldexp(log(2), 42)), -42))
    return named | {"LN2_HIGH": high, "LN2_LOW": float(log(2) - mpf(high))}


def main():
    functions = {"exp": exp, "expm1": expm1, "log": log, "log1p": log1p}
    values = {
        name: [[x, *pair(functions[name](mpf(x)))] for x in xs] for name, xs in points(random.Random(20261128)).items()
    }
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for name, rows in values.items()
    ]
    text = "{\n" + ",\n".join([*lines, f'"coefficients": {json.dumps(coefficients(), indent=1)}']) + "\n}\n"
    (FOLDER / "elementary.json").write_text(text)


if __name__ == "__main__":
    main()
