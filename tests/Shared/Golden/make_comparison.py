#!/usr/bin/env python3
"""Writes comparison.json: McNemar's test by SciPy's binomial distribution, Holm's correction as its definition has it, the
paired bootstrap by NumPy's quantiles and by SciPy, and the permutation importance of scikit-learn, with the orders that it drew.

Run from this folder: /usr/bin/python3 make_comparison.py
"""
import json
import numpy as np
from scipy.stats import binom, binomtest, bootstrap
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression


def mcnemar(b, c):
    exact = binomtest(min(b, c), b + c, 0.5).pvalue if b + c else 1.0
    mid = min(1.0, 2 * binom.cdf(min(b, c), b + c, 0.5) - binom.pmf(min(b, c), b + c, 0.5))
    return {"first": b, "second": c, "exact": exact, "mid": mid}


def holm(p):
    m, order, result, least = len(p), np.argsort(p, kind="stable"), [0.0] * len(p), 0.0
    for i, at in enumerate(order):
        least = max(least, min(1.0, p[at] * (m - i)))
        result[at] = least
    return {"p": p, "corrected": result}


def orders(rows, repeats, seed):
    """The orders that permutation_importance puts a column in: one seed for all columns, the column itself shuffled on and on."""
    column_seed = np.random.RandomState(seed).randint(np.iinfo(np.int32).max + 1)
    random, order, drawn = np.random.RandomState(column_seed), np.arange(rows), [np.arange(rows)]
    for _ in range(repeats):
        random.shuffle(order)
        drawn.append(drawn[-1][order])
    return [each.tolist() for each in drawn[1:]]


def importance(model, x, y, seed, intercept, coefficients):
    repeats = 6
    result = permutation_importance(model, x, y, n_repeats=repeats, random_state=seed)
    return {
        "x": x.tolist(), "y": np.asarray(y, float).tolist(), "intercept": float(intercept), "coefficients": [float(c) for c in coefficients],
        "score": model.score(x, y), "orders": orders(len(x), repeats, seed),
        "drops": result.importances.tolist(), "mean": result.importances_mean.tolist(), "deviation": result.importances_std.tolist(),
    }


def paired(rows, replicates):
    """The root mean squared errors of two models, their difference, and what NumPy makes of given draws and SciPy of its own."""
    random = np.random.RandomState(12)
    first, second = random.randn(rows).round(4), (0.9 * random.randn(rows)).round(4)
    draws = random.randint(0, rows, (replicates, rows))
    size = lambda errors: np.sqrt((errors ** 2).mean(-1))
    changes = size(second[draws]) - size(first[draws])
    difference = lambda a, b, axis: np.sqrt((b ** 2).mean(axis)) - np.sqrt((a ** 2).mean(axis))
    scipy = bootstrap((first, second), difference, paired=True, vectorized=True, method="percentile", n_resamples=20000, random_state=5)
    below, above = int((changes <= 0).sum()), int((changes >= 0).sum())
    return {
        "first": first.tolist(), "second": second.tolist(), "draws": draws.tolist(), "value": float(size(second) - size(first)),
        "interval": np.quantile(changes, [0.025, 0.975]).tolist(), "own": np.quantile(size(second[draws]), [0.025, 0.975]).tolist(),
        "p": min(1.0, 2 * (min(below, above) + 1) / (replicates + 1)),
        "scipy": [float(scipy.confidence_interval.low), float(scipy.confidence_interval.high)],
    }


random = np.random.RandomState(3)
x = random.uniform(-1, 1, (40, 4)).round(3)
y = (2 * x[:, 0] - x[:, 1] + 0.2 * x[:, 2] + 0.3 * random.randn(40)).round(3)
line = LinearRegression().fit(x, y)
label = (x[:, 0] + 1.2 * x[:, 3] + 0.5 * random.randn(40) > 0).astype(int)
logistic = LogisticRegression().fit(x, label)
json.dump({
    "mcnemar": [mcnemar(b, c) for b, c in [(0, 0), (1, 0), (5, 5), (3, 12), (40, 21), (0, 30), (101, 150), (1234, 1321), (60000, 61000)]],
    "holm": [holm(p) for p in [[0.01], [0.04, 0.01, 0.03], [0.5, 0.6, 0.02, 0.9]]],
    "paired": paired(30, 50),
    "values": importance(line, x, y, 7, line.intercept_, line.coef_),
    "classes": importance(logistic, x, label, 8, logistic.intercept_[0], logistic.coef_[0]),
}, open("comparison.json", "w"))
