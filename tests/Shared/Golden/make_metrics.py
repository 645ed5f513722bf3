#!/usr/bin/env python3
"""Writes metrics.json: small cases with the metrics that scikit-learn gives for them.

Run from this folder: /usr/bin/python3 make_metrics.py
"""
import json
import warnings
import numpy as np
from sklearn import metrics

random = np.random.RandomState(5)


def classification(rows, classes, used, sharpness):
    actual = random.choice(used, rows)
    logits = random.randn(rows, classes) + sharpness * np.eye(classes)[actual]
    # scores as floats, so that the C# side sees the same numbers
    p = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype(np.float32)
    predicted = p.argmax(1)
    case = {
        "classes": classes,
        "actual": actual.tolist(),
        "probabilities": [float(v) for v in p.ravel()],
        "confusion": metrics.confusion_matrix(actual, predicted, labels=range(classes)).ravel().tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "top2": metrics.top_k_accuracy_score(actual, p, k=2, labels=range(classes)),
        "logLoss": metrics.log_loss(actual, p.astype(np.float64), labels=range(classes)),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes that are predicted, but not there
        case["balancedAccuracy"] = metrics.balanced_accuracy_score(actual, predicted)
    confidence = p.max(1).astype(np.float64)
    bins = np.clip(np.ceil(confidence * 15) - 1, 0, 14)
    case["calibrationError"] = sum(
        (bins == b).mean() * abs((actual == predicted)[bins == b].mean() - confidence[bins == b].mean()) for b in np.unique(bins)
    )
    case["brier"] = float(((p.astype(np.float64) - np.eye(classes)[actual]) ** 2).sum(1).mean())
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        actual, predicted, labels=range(classes), zero_division=0
    )
    case["perClass"] = [[*map(float, row)] for row in zip(precision, recall, f1, support)]
    for average in ("macro", "weighted"):
        values = metrics.precision_recall_fscore_support(actual, predicted, average=average, zero_division=0)
        case[average] = [float(v) for v in values[:3]]
    return case


def regression(actual, predicted):
    actual, predicted = np.asarray(actual, np.float32), np.asarray(predicted, np.float32)
    wide = actual.astype(np.float64), predicted.astype(np.float64)
    return {
        "outputs": 1 if actual.ndim == 1 else actual.shape[1],
        "actual": [float(v) for v in actual.ravel()],
        "predicted": [float(v) for v in predicted.ravel()],
        "meanSquaredError": metrics.mean_squared_error(*wide),
        "meanAbsoluteError": metrics.mean_absolute_error(*wide),
        "r2": metrics.r2_score(*wide),
        "medianAbsoluteError": metrics.median_absolute_error(*wide),
    }


def binary(scores, actual):
    scores, actual = np.asarray(scores, np.float32), np.asarray(actual)
    p = (1 / (1 + np.exp(-scores))).astype(np.float32)
    return {
        "scores": [float(v) for v in scores],
        "probabilities": [float(v) for v in p],
        "actual": actual.tolist(),
        "rocAuc": metrics.roc_auc_score(actual, scores),
        "averagePrecision": metrics.average_precision_score(actual, scores),
        "brier": metrics.brier_score_loss(actual, p.astype(np.float64)),
    }


others = np.random.RandomState(6)
labels = others.randint(0, 2, 80)
x = random.randn(50)
golden = {
    "classification": [
        classification(60, 4, [0, 1, 2, 3], 2),
        classification(40, 5, [0, 2, 3], 3),
        classification(30, 3, [1], 0),
    ],
    "regression": [
        regression(x, x + 0.3 * random.randn(50)),
        regression(1e4 + x, 1e4 + x + 0.3 * random.randn(50)),
        regression(random.randn(20, 3), random.randn(20, 3)),
        regression([2, 2, 2], [2, 2, 2]),
        regression([2, 2, 2], [2, 1, 2]),
    ],
    "binary": [
        binary(labels + others.randn(80), labels),
        binary(np.round(2 * (labels + others.randn(80))) / 2, labels),  # many ties
        binary(np.zeros(80), labels),
        binary([-0.0, 0.0, 1.0, -1.0], [0, 1, 0, 1]),
        binary(labels, labels),
    ],
}
with open("metrics.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
