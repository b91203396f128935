"""Writes metrics.json: scikit-learn's metrics and scales on small random tables. Run: python test/numeric/metrics.py"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn import metrics, preprocessing

rng = np.random.default_rng(5)
rows = 60


def floats(values):
    return [round(float(v), 6) for v in np.ravel(values)]


def binary():
    truth = rng.integers(0, 2, rows)
    answers = np.round(rng.random(rows) * 0.8 + truth * 0.15, 6)
    said = answers > 0.5
    return dict(
        answers=floats(answers),
        truth=truth.tolist(),
        accuracy=metrics.accuracy_score(truth, said),
        hamming_loss=metrics.hamming_loss(truth, said),
        f1=metrics.f1_score(truth, said),
    )


def classes(count):
    # The last class occurs neither in truth nor in answers.
    truth = rng.integers(0, count - 1, rows)
    answers = rng.random((rows, count)) + 0.4 * np.eye(count)[truth]
    answers[:, -1] = 0
    answers = np.round(answers / answers.sum(1, keepdims=True), 6)
    said = answers.argmax(1)
    return dict(
        answers=floats(answers),
        truth=truth.tolist(),
        accuracy=metrics.accuracy_score(truth, said),
        f1_macro=metrics.f1_score(truth, said, average="macro"),
        f1_micro=metrics.f1_score(truth, said, average="micro"),
    )


def subset(labels):
    truth = rng.integers(0, 2, (rows, labels))
    truth[:, -1] = 0
    answers = np.round(rng.random((rows, labels)) * 0.7 + truth * 0.25, 6)
    answers[:, -1] = 0.1
    said = (answers > 0.5).astype(int)
    return dict(
        answers=floats(answers),
        truth=truth.ravel().tolist(),
        hamming_loss=metrics.hamming_loss(truth, said),
        f1_macro=metrics.f1_score(truth, said, average="macro", zero_division=0),
        f1_micro=metrics.f1_score(truth, said, average="micro"),
    )


def real(size):
    truth = np.round(rng.normal(size=(rows, size)) * 3, 6)
    answers = np.round(truth + rng.normal(size=(rows, size)), 6)
    return dict(answers=floats(answers), truth=floats(truth), mse=metrics.mean_squared_error(truth, answers))


def several_binary(tasks):
    answers = np.stack([t["answers"] for t in tasks], 1)
    truth = np.stack([t["truth"] for t in tasks], 1)
    said = answers > 0.5
    return dict(
        hamming_loss=metrics.hamming_loss(truth, said),
        f1_macro=metrics.f1_score(truth, said, average="macro"),
        f1_micro=metrics.f1_score(truth, said, average="micro"),
        accuracy=float(np.mean([t["accuracy"] for t in tasks])),
    )


def scales():
    table = np.round(rng.normal(size=(12, 3)) * [1, 100, 0] + [0, 5, 7], 6)
    train = table[:8]
    return dict(
        table=floats(table),
        trained_rows=8,
        standardize=floats(preprocessing.StandardScaler().fit(train).transform(table)),
        min_max=floats(preprocessing.MinMaxScaler().fit(train).transform(table)),
    )


tasks = [binary() for _ in range(3)]
out = dict(
    scikit_learn=sklearn.__version__,
    rows=rows,
    binary=tasks,
    several_binary=several_binary(tasks),
    classes=classes(4),
    subset=subset(3),
    real=real(2),
    scales=scales(),
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
