#!/usr/bin/env python3
"""chainrule train, with its defaults, beside scikit-learn's default MLP and linear or logistic regression.

Five data sets that come with scikit-learn, 10-fold cross-validated with the same folds. The tool sees what a user would give
it: a CSV file of the training rows, and then one of the test rows. scikit-learn's models get standardized inputs, as a
practitioner would give them.

Run from anywhere, after ./chainrule has been built once: /usr/bin/python3 bench/tables.py [DATASET ...]
CHAINRULE_TOOL names another executable. Needs python3-sklearn. Prints a table in Markdown; the progress goes to standard error.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDS = 10
TOOL = os.environ.get("CHAINRULE_TOOL") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "chainrule")
SETS = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast cancer": datasets.load_breast_cancer,
    "digits": datasets.load_digits,
    "diabetes": datasets.load_diabetes,
}


def write(path, names, x, y):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow([*names, "target"])
        out.writerows([*map(repr, map(float, row)), target] for row, target in zip(x, y))


def tool(*words):
    done = subprocess.run([TOOL, *words, "--json", "--quiet"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def chainrule(folder, names, train, test, figure):
    files = [os.path.join(folder, name) for name in ("train.csv", "test.csv")]
    for path, (x, y) in zip(files, (train, test)):
        write(path, names, x, y)
    run = os.path.join(folder, "run")
    result = tool("train", files[0], "--target", "target", "--out", run, "--force")
    return tool("evaluate", run, files[1])["figures"][figure]["value"], result["kind"]


def measure(name):
    data = SETS[name]()
    is_regression = name == "diabetes"
    names = [f"x{i}" for i in range(data.data.shape[1])]
    labels = data.target if is_regression else np.array(data.target_names).astype(str)[data.target]
    splitter = KFold if is_regression else StratifiedKFold
    models = {
        "linear": LinearRegression() if is_regression else LogisticRegression(),
        "MLP": MLPRegressor(random_state=0) if is_regression else MLPClassifier(random_state=0),
    }
    scores, kinds, seconds = {"chainrule": [], **{kind: [] for kind in models}}, [], 0
    with tempfile.TemporaryDirectory() as folder:
        for train, test in splitter(FOLDS, shuffle=True, random_state=0).split(data.data, data.target):
            parts = [(data.data[rows], labels[rows]) for rows in (train, test)]
            began = time.perf_counter()
            score, kind = chainrule(folder, names, *parts, "R²" if is_regression else "accuracy")
            seconds += time.perf_counter() - began
            scores["chainrule"].append(score)
            kinds.append(kind)
            for other, model in models.items():
                pipeline = make_pipeline(StandardScaler(), model).fit(*parts[0])
                scores[other].append(pipeline.score(*parts[1]))
            print(f"{name}: fold {len(kinds)} of {FOLDS}", file=sys.stderr)

    means = {kind: np.mean(values) for kind, values in scores.items()}
    errors = {kind: np.std(values, ddof=1) / FOLDS**0.5 for kind, values in scores.items()}
    best = max(models, key=means.get)
    holds = means["chainrule"] >= means[best] - errors[best]
    cells = [f"{means[kind]:.4f} ± {errors[kind]:.4f}" for kind in ("chainrule", "linear", "MLP")]
    print(
        f"| {name} | {'R²' if is_regression else 'accuracy'} | {' | '.join(cells)} | {'yes' if holds else 'no'} "
        f"| {kinds.count('network')} of {FOLDS} | {seconds / FOLDS:.1f} s |",
        flush=True,
    )
    return holds


def main():
    warnings.filterwarnings("ignore")
    wanted = sys.argv[1:] or list(SETS)
    if unknown := [name for name in wanted if name not in SETS]:
        sys.exit(f"error: there is no data set '{unknown[0]}'; known are {', '.join(SETS)}")
    print(f"{FOLDS}-fold cross-validation, the same folds; mean ± standard error; scikit-learn {sklearn.__version__}\n")
    print("| data | figure | chainrule | scikit-learn linear | scikit-learn MLP | at least the better − 1 error | networks chosen | train and evaluate |")
    print("|---|---|---|---|---|---|---|---|")
    sys.exit(0 if all([measure(name) for name in wanted]) else 1)


if __name__ == "__main__":
    main()
