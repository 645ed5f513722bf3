#!/usr/bin/python3
"""Fits the polynomials of src/Chainrule/Kernels/VectorMath*.cs and prints them as C#.

Each is the minimax polynomial of a weighted function (Remez's exchange in 60 digits). Coefficients become floats one
after the other, lowest power first, and the remaining ones are fitted again each time, so that they make up for the
rounding. The printed error is the largest relative error of the final function that the polynomial itself causes,
in units of 2^-24, half a float's spacing just above 1; what is listed in the source beside it also counts rounding.

Needs Debian's python3-mpmath and python3-numpy:  python3 fit_polynomials.py
"""
import numpy
from mpmath import mp, mpf, matrix, lu_solve, sqrt, exp, log, log1p, expm1, erf, erfc, pi

mp.dps = 60


def to_float(value):
    return mpf(float(numpy.float32(float(value))))


def remez(f, weight, low, high, first, degree, fixed):
    """Minimises max |weight(x) (f(x) - p(x))| over p's powers first..degree; fixed holds the lower coefficients."""
    powers = list(range(first, degree + 1))
    count = len(powers) + 1
    grid = [low + (high - low) * (1 - mp.cos(pi * i / 1200)) / 2 for i in range(1201)]
    grid = [x for x in grid if weight(x) > mpf("1e-9")]
    rest = [f(x) - sum(c * x**i for i, c in enumerate(fixed)) for x in grid]
    weights = [weight(x) for x in grid]
    at = [round((len(grid) - 1) * i / (count - 1)) for i in range(count)]
    for _ in range(40):
        a, b = matrix(count, count), matrix(count, 1)
        for row, k in enumerate(at):
            for column, power in enumerate(powers):
                a[row, column] = grid[k] ** power
            a[row, count - 1] = (-1) ** row / weights[k]
            b[row] = rest[k]
        solution = lu_solve(a, b)
        c = [solution[i] for i in range(count - 1)]
        errors = [w * (r - sum(ci * x**p for ci, p in zip(c, powers))) for x, r, w in zip(grid, rest, weights)]
        peaks = []
        for k, e in enumerate(errors):
            if peaks and (errors[peaks[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[peaks[-1]]):
                    peaks[-1] = k
            else:
                peaks.append(k)
        while len(peaks) > count:
            size = [abs(errors[k]) for k in peaks]
            smallest = size.index(min(size))
            if len(peaks) - count == 1 or smallest in (0, len(peaks) - 1):
                peaks.pop(0 if size[0] < size[-1] else -1)
            else:  # with a neighbour, so that signs still alternate
                start = smallest - 1 if size[smallest - 1] < size[smallest + 1] else smallest
                del peaks[start : start + 2]
        if len(peaks) < count:
            print(f"   only {len(peaks)} of {count} peaks")
        if len(peaks) < count or peaks == at:
            break
        at = peaks
    return c, max(abs(e) for e in errors)


def fit(name, f, weight, low, high, degree, fixed=()):
    low, high = mpf(low), mpf(high)
    coefficients = list(fixed)
    while len(coefficients) <= degree:
        c, _ = remez(f, weight, low, high, len(coefficients), degree, coefficients)
        coefficients.append(to_float(c[0]))
    grid = [low + (high - low) * mpf(i) / 4001 for i in range(4002)]
    error = max(abs(weight(x) * (f(x) - sum(c * x**i for i, c in enumerate(coefficients)))) for x in grid if weight(x) != 0)
    print(f"// {name}, degree {degree} over [{float(low):.6g}, {float(high):.6g}]: {float(error * 2**24):.3g} x 2^-24")
    print("[" + ", ".join(f"{float(c):.9g}f" for c in coefficients) + "]\n")


def main():
    ln2 = log(2)
    # e^r = 1 + r + r^2 q(r), relative to e^r - 1, which tanh and elu need near 0; over a little more than half of ln 2, since n is found by a rounded multiplication
    fit("Exp: q", lambda r: (expm1(r) - r) / r**2 if r else mpf(1) / 2, lambda r: abs(r**2 / expm1(r)) if r else mpf(0),
        -0.34670, 0.34670, 4)
    # ln(1 + f) = f + f^2 g(f)
    fit("Log: g", lambda f: (log1p(f) - f) / f**2 if f else -mpf(1) / 2, lambda f: abs(f**2 / log1p(f)) if f else mpf(0),
        1 / sqrt(mpf(2)) - 1, sqrt(mpf(2)) - 1, 9)
    # erf x = x + x p(x^2), |x| <= 1
    fit("Erf: p", lambda s: erf(sqrt(s)) / sqrt(s) - 1 if s else 2 / sqrt(pi) - 1, lambda s: sqrt(s) / erf(sqrt(s)) if s else sqrt(pi) / 2, 0, 1, 6)
    # the normal tail: Phi(-t) = e^(-t^2/2) p(q) / (t + a), q = (t - a) / (t + a), t in [0, 15]
    a = mpf(2.5)

    def tail(q):
        t = a * (1 + q) / (1 - q)
        return erfc(t / sqrt(mpf(2))) / 2 * exp(t * t / 2) * (t + a)

    fit("Normal tail: p", tail, lambda q: 1 / tail(q), -1, (15 - a) / (15 + a), 9)
    print(f"ln 2 = {float(to_float(ln2)):.9g}; high part in 15 bits {float(mp.floor(ln2 * 2**15) / 2**15)!r}, "
          f"rest {float(to_float(ln2 - mp.floor(ln2 * 2**15) / 2**15)):.9g}f")


if __name__ == "__main__":
    main()
