"""Metrics of labels of which any may be true, as scikit-learn computes them. Writes labels.json."""

import json

import numpy as np
from sklearn.metrics import accuracy_score, hamming_loss, precision_recall_fscore_support


def case(rows, labels, thresholds, seed, empty=()):
    random = np.random.RandomState(seed)
    actual = (random.rand(rows, labels) < np.linspace(0.1, 0.7, labels)).astype(int)
    actual[:, list(empty)] = 0
    scores = np.round(4 * (actual - 0.5) + 2 * random.randn(rows, labels), 3).astype(np.float32)
    # as decisions are made: on scores, above the logit of the threshold
    bars = np.log(thresholds) - np.log1p(-np.asarray(thresholds))
    predicted = (scores > bars.astype(np.float32)).astype(int)
    averages = {
        name: [float(x) for x in precision_recall_fscore_support(actual, predicted, average=name, zero_division=0)[:3]]
        for name in ["micro", "macro"]
    }
    each = precision_recall_fscore_support(actual, predicted, average=None, zero_division=0)
    return {
        "rows": rows,
        "labels": labels,
        "thresholds": list(thresholds),
        "actual": actual.ravel().tolist(),
        "scores": [float(x) for x in scores.ravel()],
        "predicted": predicted.ravel().tolist(),
        "precision": each[0].tolist(),
        "recall": each[1].tolist(),
        "f1": each[2].tolist(),
        "support": each[3].tolist(),
        "micro": averages["micro"],
        "macro": averages["macro"],
        "subsetAccuracy": float(accuracy_score(actual, predicted)),
        "hammingLoss": float(hamming_loss(actual, predicted)),
    }


golden = [
    case(80, 4, [0.5, 0.5, 0.5, 0.5], 1),
    case(60, 5, [0.2, 0.5, 0.9, 0.35, 0.6], 2),
    case(40, 3, [0.5, 0.999, 0.5], 3, empty=[0]),  # a label that never occurs, one that is hardly ever predicted
]
with open("labels.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
