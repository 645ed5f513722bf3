#!/usr/bin/env python3
"""chainrule train, with its defaults, beside scikit-learn's gradient boosting, random forest, linear model and MLP on tables of R's
packages: one seeded split each, four fifths to train on, log loss of classes and R² of numbers on the fifth.

The tool sees what a user would give it: a CSV file of the training rows, and then one of the test rows. scikit-learn's models get
what a practitioner would give them: dates as day, season and day of the week; categories natively (boosting), as codes (forest) or
one-hot; missing values filled with the median, numbers standardized (linear, MLP); targets of the MLP standardized too; the linear
model's penalty by cross-validation. Where the squared or log loss of a method is larger than another's by more than two standard
errors of the paired difference over 500 bootstrap samples of the test rows, it is clearly worse.

Run from anywhere, after ./chainrule has been built once: /usr/bin/python3 bench/rtables.py [--most ROWS] [PACKAGE.TABLE ...]
CHAINRULE_TOOL names another executable, R_LIBS further libraries of R. Needs python3-sklearn, python3-pandas, r-base-core and the
packages (r-cran-aer, r-cran-cardata, …). Prints a table in Markdown; the progress goes to standard error.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

TOOL = os.environ.get("CHAINRULE_TOOL") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "chainrule")
METHODS = ("chainrule", "boosting", "forest", "linear", "MLP")

# None of them was looked at while the trainer of tables was built. Columns behind the target tell it by themselves and are left out.
TABLES = {
    "AER.BankWages": "job",
    "AER.CollegeDistance": "score",
    "AER.CPS1988": "wage",
    "AER.CPSSW04": "earnings",
    "AER.DoctorVisits": "health",
    "AER.Fertility2": "morekids",
    "AER.GSS7402": "education",
    "AER.Guns": "violent",
    "AER.HealthInsurance": "insurance",
    "AER.HMDA": "deny",
    "AER.HousePrices": "price",
    "AER.NMES1988": "visits",
    "AER.PSID7682": "wage id",
    "AER.ResumeNames": "call",
    "AER.SmokeBan": "smoker",
    "AER.TeachingRatings": "eval",
    "boot.amis": "speed",
    "carData.Arrests": "released",
    "carData.BEPS": "vote",
    "carData.CES11": "abortion id",
    "carData.Chile": "vote",
    "carData.GSSvocab": "vocab",
    "carData.MplsStops": "problem idNum",
    "carData.SLID": "wages",
    "carData.Vocab": "vocabulary",
    "carData.Wells": "switch",
    "carData.WVS": "poverty",
    "dslabs.gapminder": "life_expectancy",
    "dslabs.us_contagious_diseases": "count",
    "gss.Sachs": "pka",
    "kernlab.ticdata": "CARAVAN",
    "MASS.Aids2": "status",
    "mlbench.DNA": "Class",
    "mlbench.LetterRecognition": "lettr",
    "mlbench.Shuttle": "Class",
    "mlbench.Soybean": "Class",
    "mlbench.Vehicle": "Class",
    "mlbench.Vowel": "Class",
    "modeldata.ames": "Sale_Price",
    "modeldata.car_prices": "Price",
    "modeldata.check_times": "check_time",
    "modeldata.lending_club": "Class",
    "modeldata.mlc_churn": "churn",
    "modeldata.Sacramento": "price",
    "modeldata.stackoverflow": "Remote",
    "modeldata.wa_churn": "churn",
    "nlme.bdf": "langPOST",
    "nlme.MathAchieve": "MathAch",
    "plm.Males": "wage nr",
    "psych.bfi": "gender",
    "survival.nwtco": "rel seqno",
    "VGAM.marital.nz": "mstatus",
}


def dump(folder, name):
    package, table = name.split(".", 1)
    path = os.path.join(folder, f"{name}.csv")
    code = f"""
        e <- new.env(); data(list = "{table}", package = "{package}", envir = e); x <- get("{table}", envir = e)
        x <- as.data.frame(lapply(x, function(c) if (inherits(c, c("Date", "POSIXct"))) as.character(c) else c))
        write.csv(x, "{path}", row.names = FALSE, na = "")"""
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return pd.read_csv(path, low_memory=False)


def seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def tool(*words):
    done = subprocess.run([TOOL, *words, "--quiet"], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def chainrule(folder, train, test, target, is_number):
    files = [os.path.join(folder, name) for name in ("train.csv", "test.csv", "predicted.csv")]
    for part, path in zip((train, test), files):
        part.to_csv(path, index=False)
    run, began = os.path.join(folder, "run"), seconds_of_children()
    task = ("--task", "regression") if is_number else ()
    kind = json.loads(tool("train", files[0], "--target", target, *task, "--out", run, "--force", "--json"))["kind"]
    seconds = seconds_of_children() - began
    tool("predict", run, files[1], "--out", files[2], "--force")
    rows = pd.read_csv(files[2], keep_default_na=False, dtype=str)
    if is_number:
        return rows["prediction"].astype(float).to_numpy(), None, seconds, kind
    columns = [column for column in rows.columns if column.startswith("probability_")]
    return rows[columns].astype(float).to_numpy(), [column[len("probability_"):] for column in columns], seconds, kind


def without_dates(x):
    x = x.copy()
    for column in [column for column in x.columns if x[column].dtype == object]:
        days = pd.to_datetime(x[column], errors="coerce", format="%Y-%m-%d")
        if days.notna().sum() > 0.9 * x[column].notna().sum():
            x[f"{column} day"] = (days - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1)
            x[f"{column} season"], x[f"{column} weekday"] = days.dt.dayofyear, days.dt.dayofweek
            x = x.drop(columns=column)
    texts = [column for column in x.columns if x[column].dtype in (object, bool)]
    x[texts] = x[texts].astype(object).where(x[texts].notna(), "missing").astype(str)
    return x, texts


def peer(method, x, texts, is_number):
    numbers = [column for column in x.columns if column not in texts]
    few = [column for column in texts if x[column].nunique() <= 250]
    many = [column for column in texts if column not in few]
    codes = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), few),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), many),
        ("passthrough", numbers),
    )
    if method == "boosting":
        mask = [True] * len(few) + [False] * (len(many) + len(numbers))
        model = HistGradientBoostingRegressor if is_number else HistGradientBoostingClassifier
        return make_pipeline(codes, model(random_state=0, categorical_features=mask if few else None))
    if method == "forest":
        model = RandomForestRegressor if is_number else RandomForestClassifier
        return make_pipeline(codes, SimpleImputer(strategy="median"), model(random_state=0))
    one_hot = make_column_transformer(
        (OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=2, max_categories=256), texts),
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
    )
    if method == "linear":
        return make_pipeline(one_hot, RidgeCV(np.logspace(-3, 4, 8)) if is_number else LogisticRegression(max_iter=500))
    return make_pipeline(one_hot, (MLPRegressor if is_number else MLPClassifier)(random_state=0))


def scikit(method, train, test, target, is_number):
    (x, texts), (other, _) = without_dates(train.drop(columns=target)), without_dates(test.drop(columns=target))
    y = train[target].to_numpy(float) if is_number else train[target].astype(str).to_numpy()
    mean, deviation = (y.mean(), y.std()) if is_number and method == "MLP" else (0, 1)
    began = time.process_time()
    model = peer(method, x, texts, is_number).fit(x, (y - mean) / deviation if is_number else y)
    if is_number:
        predicted, classes = model.predict(other) * deviation + mean, None
    else:
        predicted, classes = model.predict_proba(other), [str(name) for name in model.classes_]
    return predicted, classes, time.process_time() - began, None


def losses(predicted, classes, actual, is_number):
    if is_number:
        return (predicted - actual.to_numpy(float)) ** 2
    place = {name: i for i, name in enumerate(classes)}
    shares = [row[place[name]] if name in place else 0 for row, name in zip(predicted, actual.astype(str))]
    return -np.log(np.clip(shares, 1e-15, 1))


def clearly_worse(own, other):
    drawn = np.random.RandomState(0).randint(len(own), size=(500, len(own)))
    return (own - other).mean() > 2 * (own - other)[drawn].mean(axis=1).std()


def measure(name, most):
    target, *left = TABLES[name].split(" ")
    with tempfile.TemporaryDirectory() as folder:
        data = dump(folder, name).drop(columns=left)
        data = data[data[target].notna()]
        order = np.random.RandomState(0).permutation(len(data))[:most]
        held = len(order) // 5
        test, train = (data.iloc[rows].reset_index(drop=True) for rows in (order[:held], order[held:]))
        is_number = data[target].dtype.kind in "fi" and data[target].nunique() > 10
        found, figures, seconds, kind = {}, {}, {}, None
        for method in METHODS:
            try:
                one = chainrule(folder, train, test, target, is_number) if method == "chainrule" \
                    else scikit(method, train, test, target, is_number)
            except Exception as error:
                print(f"{name}: {method} failed: {error}", file=sys.stderr)
                figures[method] = float("nan")
                continue
            found[method] = losses(one[0], one[1], test[target], is_number)
            mean = found[method].mean()
            figures[method] = 1 - mean / test[target].to_numpy(float).var() if is_number else mean
            seconds[method], kind = one[2], one[3] or kind
    print(f"{name}: {figures}", file=sys.stderr, flush=True)
    sign = -1 if is_number else 1
    values = {method: sign * value if value == value else np.inf for method, value in figures.items()}
    ranks = {method: 1 + sum(other < values[method] for other in values.values()) for method in METHODS}
    worse = [other for other in METHODS[1:] if "chainrule" in found and other in found
             and clearly_worse(found["chainrule"], found[other])]
    ratio = seconds.get("chainrule", np.nan) / seconds.get("boosting", np.nan)
    cells = " | ".join(f"{figures[method]:.4f}" for method in METHODS)
    print(f"| {name} `{target}` | {len(train):,} | {'R²' if is_number else 'log loss'} | {cells} | {', '.join(worse) or '-'} | {kind} "
          f"| {ratio:.0f} |", flush=True)
    return is_number, ranks, worse, ratio


def main():
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, help="the most rows of a table, the first of a random order")
    parser.add_argument("tables", nargs="*", metavar="PACKAGE.TABLE")
    wanted = parser.parse_args()
    if unknown := [name for name in wanted.tables if name not in TABLES]:
        sys.exit(f"error: there is no table '{unknown[0]}'; known are {', '.join(TABLES)}")
    print(f"one split of each table; scikit-learn {sklearn.__version__}; CPU time as a multiple of boosting's\n")
    print(f"| table and target | rows | figure | {' | '.join(METHODS)} | clearly worse than | model | CPU time |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    done = [measure(name, wanted.most) for name in wanted.tables or TABLES]
    print()
    for is_number in (False, True):
        ranks = [of for number, of, _, _ in done if number == is_number]
        if ranks:
            means = ", ".join(f"{method} {np.mean([of[method] for of in ranks]):.1f}" for method in METHODS)
            print(f"mean rank by {'R²' if is_number else 'log loss'} on {len(ranks)} tables: {means}")
    print(f"clearly worse than the best of the four, or any: {sum(1 for one in done if one[2])} of {len(done)}; than boosting: "
          f"{sum(1 for one in done if 'boosting' in one[2])}; than linear: {sum(1 for one in done if 'linear' in one[2])}")
    print(f"CPU time at the median: {np.median([one[3] for one in done]):.0f} times boosting's")


if __name__ == "__main__":
    main()
