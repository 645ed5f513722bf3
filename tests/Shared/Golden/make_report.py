"""Writes report.json: what scikit-learn says about the predictions whose report the tests read, number for number.

    /usr/bin/python3 make_report.py > report.json
"""
import json

import numpy as np
from sklearn import __version__, calibration, metrics


def stepped(scores, step):
    return (np.round(scores, 3) if step is None else np.round(scores / step) * step).astype(np.float32)


def known(value):
    """None where a class has no rows to measure it by: the page shows a dash."""
    return None if np.isnan(value) else float(value)


def of_interest(label, actual, p):
    """What is said of one of two classes alone: other thresholds, and whether its probability comes true."""
    truth, p = actual == label, p.astype(np.float32)
    thresholds = []
    for at in [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]:
        predicted = p >= np.float32(at)
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(truth, predicted, average="binary", zero_division=0)
        thresholds.append({"at": at, "predicted": int(predicted.sum()), "precision": precision if predicted.any() else None, "recall": recall, "f1": f1})

    precision, recall, _ = metrics.precision_recall_curve(truth, p)
    bins = {}
    for strategy in ("uniform", "quantile"):
        shares, means = calibration.calibration_curve(truth, p, n_bins=10, strategy=strategy)
        bins[strategy] = [{"mean": float(mean), "share": float(share)} for mean, share in zip(means, shares)]

    return {
        "class": label, "thresholds": thresholds, "bestF1": float((2 * precision * recall / np.maximum(precision + recall, 1e-300)).max()),
        "averagePrecision": metrics.average_precision_score(truth, p), **bins,
    }


def classes(seed, rows, count, step=None, absent=(), rare=None):
    """Scores of a model that is often right, and everything a report says about them.

    Scores are multiples of a step, so that many of them tie; of absent classes there are no rows, and the last of them is never predicted.
    The first of two classes may be rare.
    """
    random = np.random.default_rng(seed)
    present = [k for k in range(count) if k not in absent]
    actual = random.integers(0, count, rows) if not absent else random.choice(present, rows)
    if rare is not None:
        actual = (random.random(rows) >= rare).astype(int)
    actual[:len(present)] = present
    if count == 2:
        scores = stepped(random.normal(0, 1.6, rows) + 1.5 * (2 * actual - 1) + (2 if rare is not None else 0), step)
        p = 1 / (1 + np.exp(-scores.astype(np.float64)))
        probabilities = np.stack([1 - p, p], axis=1)
        predicted = (p > 0.5).astype(int)
    else:
        scores = random.normal(0, 1.3, (rows, count)) + 2 * np.eye(count)[actual]
        scores[:, absent[-1:]] -= 9
        scores = stepped(scores, step)
        e = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
        probabilities = e / e.sum(axis=1, keepdims=True)
        predicted = probabilities.argmax(axis=1)

    names = [f"class {k}" for k in range(count)]
    precision, recall, f1, support = metrics.precision_recall_fscore_support(actual, predicted, labels=range(count), zero_division=0)
    confidence = probabilities[np.arange(rows), predicted]
    bins = []
    for k in range(10):  # as in calibration_curve's uniform strategy, the upper bound within
        inside = (confidence > k / 10) & (confidence <= (k + 1) / 10)
        if inside.any():
            bins.append({"from": k / 10, "rows": int(inside.sum()), "confidence": confidence[inside].mean(), "right": (predicted == actual)[inside].mean()})

    onehot = np.eye(count)[actual]
    return {
        "names": names, "scores": scores.ravel().tolist(), "actual": actual.tolist(),
        "confusion": metrics.confusion_matrix(actual, predicted, labels=range(count)).tolist(),
        "accuracy": metrics.accuracy_score(actual, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(actual, predicted),
        "macroF1": metrics.f1_score(actual, predicted, average="macro"),
        "weightedF1": metrics.f1_score(actual, predicted, average="weighted"),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "logLoss": metrics.log_loss(actual, probabilities, labels=range(count)),
        # of two classes scikit-learn takes the second one's probability alone, of more there is the sum over classes
        "brier": metrics.brier_score_loss(actual, probabilities[:, 1]) if count == 2 else float(((probabilities - onehot) ** 2).sum(axis=1).mean()),
        "rocAuc": [known(metrics.roc_auc_score(actual == k, probabilities[:, k]) if (actual == k).any() else np.nan) for k in range(count)],
        "averagePrecision": [known(metrics.average_precision_score(actual == k, probabilities[:, k]) if (actual == k).any() else np.nan) for k in range(count)],
        "bins": bins, **({"ofInterest": of_interest(1 if rare is None else 0, actual, probabilities[:, 1 if rare is None else 0])} if count == 2 else {}),
        "calibrationError": float(sum(b["rows"] * abs(b["confidence"] - b["right"]) for b in bins) / rows),
    }


def values(seed, rows):
    """Predictions of two values, and everything a report says about them."""
    random = np.random.default_rng(seed)
    actual = np.round(random.normal(50, 20, (rows, 2)), 2).astype(np.float32)
    predicted = np.round(actual + random.normal(1, (4, 15), (rows, 2)), 2).astype(np.float32)
    a, p = actual.astype(np.float64), predicted.astype(np.float64)
    return {
        "actual": actual.ravel().tolist(), "predicted": predicted.ravel().tolist(),
        "rmse": [metrics.mean_squared_error(a[:, k], p[:, k]) ** 0.5 for k in range(2)],
        "mae": [metrics.mean_absolute_error(a[:, k], p[:, k]) for k in range(2)],
        "r2": [metrics.r2_score(a[:, k], p[:, k]) for k in range(2)],
        "baseline": a.std(axis=0).tolist(),
    }


print(json.dumps({
    "scikit-learn": __version__, "two": classes(1, 300, 2), "five": classes(2, 400, 5), "values": values(3, 250),
    "ties": classes(4, 280, 2, step=0.5), "rare": classes(6, 430, 2, rare=0.07), "absent": classes(5, 330, 6, step=0.25, absent=(2, 5)),
}))
