"""Writes metrics.json: scikit-learn's metrics and scales on small random tables. Run: python test/numeric/metrics.py"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn import calibration, metrics, preprocessing
from sklearn.utils.class_weight import compute_class_weight

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
        balanced_accuracy=metrics.balanced_accuracy_score(truth, said),
        precision=metrics.precision_score(truth, said),
        recall=metrics.recall_score(truth, said),
        jaccard=metrics.jaccard_score(truth, said),
        brier_score_loss=metrics.brier_score_loss(truth, answers),
        confusion=metrics.confusion_matrix(truth, said).tolist(),
        **calibrated(truth, answers),
        **of_scores(truth, answers),
    )


def calibrated(truth, answers, bins=10):
    """The curve, and the expected calibration error from its points and how many probabilities each stands for."""
    right, said = calibration.calibration_curve(truth, answers, n_bins=bins, strategy="uniform")
    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], answers), minlength=bins)
    counts = counts[counts > 0]
    error = np.sum(counts * np.abs(right - said)) / len(truth)
    return dict(curve=dict(right=right.tolist(), said=said.tolist(), count=counts.tolist()), calibration_error=error)


def averages(truth, said):
    scores = dict(precision=metrics.precision_score, recall=metrics.recall_score, jaccard=metrics.jaccard_score)
    return {
        f"{name}_{average}": score(truth, said, average=average, zero_division=0)
        for name, score in scores.items()
        for average in ("macro", "micro")
    }


def of_scores(truth, answers):
    return dict(
        roc_auc=metrics.roc_auc_score(truth, answers),
        average_precision=metrics.average_precision_score(truth, answers),
        log_loss=metrics.log_loss(truth, answers, labels=[0, 1]),
    )


def tied():
    """Few different scores, those of a sure answer among them, in single precision."""
    truth = np.array([1, 0, 1, 0, 1, 1, 0, 0, 1, 0])
    answers = np.array([1, 0, 0.5, 0.5, 0.5, 0.25, 0.25, 1, 1, 0], dtype=np.float32)
    rest = rows - len(truth)
    truth = np.concatenate([truth, np.arange(rest) % 2])
    answers = np.concatenate([answers, np.full(rest, 0.5, dtype=np.float32)])
    return dict(answers=floats(answers), truth=truth.tolist(), **of_scores(truth, answers))


def classes(count):
    # The last class occurs neither in truth nor in answers.
    truth = rng.integers(0, count - 1, rows)
    answers = rng.random((rows, count)) + 0.4 * np.eye(count)[truth]
    answers[:, -1] = 0
    answers = np.round(answers / answers.sum(1, keepdims=True), 6)
    said = answers.argmax(1)
    one_hot = np.eye(count)[truth]
    return dict(
        answers=floats(answers),
        truth=truth.tolist(),
        accuracy=metrics.accuracy_score(truth, said),
        f1_macro=metrics.f1_score(truth, said, average="macro"),
        f1_micro=metrics.f1_score(truth, said, average="micro"),
        balanced_accuracy=metrics.balanced_accuracy_score(truth, said),
        roc_auc=each_label(metrics.roc_auc_score, one_hot, answers),
        average_precision=each_label(metrics.average_precision_score, one_hot, answers),
        log_loss=metrics.log_loss(truth, answers, labels=range(count)),
        brier_score_loss=metrics.brier_score_loss(truth, answers, labels=range(count)),
        **{f"top_{k}_accuracy": metrics.top_k_accuracy_score(truth, answers, k=k, labels=range(count)) for k in (2, 3)},
        confusion=metrics.confusion_matrix(truth, said, labels=range(count)).tolist(),
        **averages(truth, said),
        **calibrated(said == truth, answers.max(1)),
    )


def tied_classes():
    """Classes of equal scores."""
    truth = np.arange(rows) % 4
    answers = np.tile([[0.3, 0.2, 0.3, 0.2], [0.25, 0.25, 0.25, 0.25], [0.1, 0.4, 0.4, 0.1]], (rows // 3, 1))
    return dict(
        answers=floats(answers),
        truth=truth.tolist(),
        **{f"top_{k}_accuracy": metrics.top_k_accuracy_score(truth, answers, k=k) for k in (2, 3)},
    )


def each_label(score, truth, answers):
    """The mean over the labels that occur: scikit-learn's macro average knows no others."""
    return float(np.mean([score(truth[:, i], answers[:, i]) for i in range(truth.shape[1]) if truth[:, i].any()]))


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
        roc_auc=each_label(metrics.roc_auc_score, truth, answers),
        average_precision=each_label(metrics.average_precision_score, truth, answers),
        subset_accuracy=metrics.accuracy_score(truth, said),
        **averages(truth, said),
        **calibrated(truth.ravel(), answers.ravel()),
    )


def real(size):
    truth = np.round(rng.normal(size=(rows, size)) * 3, 6)
    answers = np.round(truth + rng.normal(size=(rows, size)), 6)
    return dict(
        answers=floats(answers),
        truth=floats(truth),
        mse=metrics.mean_squared_error(truth, answers),
        mae=metrics.mean_absolute_error(truth, answers),
        rmse=metrics.root_mean_squared_error(truth, answers),
        r2=metrics.r2_score(truth, answers),
    )


def several_binary(tasks):
    answers = np.stack([t["answers"] for t in tasks], 1)
    truth = np.stack([t["truth"] for t in tasks], 1)
    said = answers > 0.5
    return dict(
        hamming_loss=metrics.hamming_loss(truth, said),
        f1_macro=metrics.f1_score(truth, said, average="macro"),
        f1_micro=metrics.f1_score(truth, said, average="micro"),
        accuracy=float(np.mean([t["accuracy"] for t in tasks])),
        balanced_accuracy=float(np.mean([t["balanced_accuracy"] for t in tasks])),
        roc_auc=metrics.roc_auc_score(truth, answers, average="macro"),
        average_precision=metrics.average_precision_score(truth, answers, average="macro"),
        log_loss=float(np.mean([t["log_loss"] for t in tasks])),
        brier_score_loss=float(np.mean([t["brier_score_loss"] for t in tasks])),
        calibration_error=float(np.mean([t["calibration_error"] for t in tasks])),
        subset_accuracy=metrics.accuracy_score(truth, said),
        **averages(truth, said),
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


def class_weights():
    labels = np.array([0, 0, 0, 1, 2, 1])
    weights = compute_class_weight("balanced", classes=np.unique(labels), y=labels)
    return dict(labels=labels.tolist(), balanced=weights.tolist())


tasks = [binary() for _ in range(3)]
out = dict(
    scikit_learn=sklearn.__version__,
    rows=rows,
    binary=tasks,
    several_binary=several_binary(tasks),
    tied=tied(),
    classes=classes(4),
    tied_classes=tied_classes(),
    subset=subset(3),
    real=real(2),
    scales=scales(),
    class_weights=class_weights(),
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
