"""What scikit-learn's metrics give for random targets, labels and scores, with ties and weights, frozen in metrics.json.

A case of numbers has `yTrue`, `yPred` (n x T), `sampleWeight` (n or null) and the values by function; those that take one
target alone are computed target by target. A case of labels has the labels as small integers, which the tests also read as
strings and booleans, predictions, probabilities by columns, and the values by function and options. A scoring has data, a
ridge and the scores of each fold by the name of the scorer.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

TARGET = Path(__file__).with_suffix(".json")
warnings.simplefilter("ignore")


def raw(function, y, z, s, **options):
    """The values of each target."""
    return [float(function(y[:, t], z[:, t], sample_weight=s, **options)) for t in range(y.shape[1])]


def weights_of(rng, n):
    return [None, np.round(rng.uniform(0, 12, size=n)) / 4, np.arange(n) + 1.0]


def make_regressions():
    rng = np.random.RandomState(21)
    found = []
    for n, k in [(2, 1), (7, 2), (12, 3), (13, 1)]:
        y = np.round(rng.normal(size=(n, k)) * 4) / 2
        z = np.round((y + rng.normal(size=(n, k))) * 2) / 2
        positive, mean = np.abs(y) + 0.5, np.abs(z) + 0.25
        counts = np.floor(np.abs(y))
        for s in weights_of(rng, n):
            values = {
                "rootMeanSquaredError": raw(m.root_mean_squared_error, y, z, s),
                "meanAbsoluteError": raw(m.mean_absolute_error, y, z, s),
                "medianAbsoluteError": raw(m.median_absolute_error, y, z, s),
                "maxError": [float(m.max_error(y[:, t], z[:, t])) for t in range(k)] if s is None else None,
                "explainedVarianceScore": raw(m.explained_variance_score, y, z, s),
                "meanPinballLoss": raw(m.mean_pinball_loss, y, z, s),
                "meanPinballLoss 0.2": raw(m.mean_pinball_loss, y, z, s, alpha=0.2),
                "d2PinballScore 0.2": raw(m.d2_pinball_score, y, z, s, alpha=0.2),
                "d2AbsoluteErrorScore": raw(m.d2_absolute_error_score, y, z, s),
                "explainedVarianceScore weighted": float(
                    m.explained_variance_score(y, z, sample_weight=s, multioutput="variance_weighted")
                ),
            }
            if n > 2:
                values["d2TweedieScore 0"] = raw(m.d2_tweedie_score, y, z, s)
            found.append({"yTrue": y, "yPred": z, "sampleWeight": s, "values": values})
            values = {"meanPoissonDeviance": raw(m.mean_poisson_deviance, counts, mean, s)}
            if np.all(np.ptp(counts, axis=0) > 0):
                values["d2TweedieScore 1"] = raw(m.d2_tweedie_score, counts, mean, s, power=1)
                values["d2TweedieScore 1.5"] = raw(m.d2_tweedie_score, counts, mean, s, power=1.5)
            found.append({"yTrue": counts, "yPred": mean, "sampleWeight": s, "values": values})
            values = {
                "meanGammaDeviance": raw(m.mean_gamma_deviance, positive, mean, s),
                "meanTweedieDeviance 3": raw(m.mean_tweedie_deviance, positive, mean, s, power=3),
                "meanTweedieDeviance 2.5": raw(m.mean_tweedie_deviance, positive, mean, s, power=2.5),
                "meanTweedieDeviance -1": raw(m.mean_tweedie_deviance, positive, mean, s, power=-1),
            }
            found.append({"yTrue": positive, "yPred": mean, "sampleWeight": s, "values": values})
    return found


def label_values(y, z, p, s, K):
    o = {"sample_weight": s}
    values = [
        ["accuracyScore", {}, m.accuracy_score(y, z, **o)],
        ["accuracyScore", {"normalize": False}, m.accuracy_score(y, z, normalize=False, **o)],
        ["balancedAccuracyScore", {}, m.balanced_accuracy_score(y, z, **o)],
        ["balancedAccuracyScore", {"adjusted": True}, m.balanced_accuracy_score(y, z, adjusted=True, **o)],
    ]
    for normalize in [None, "true", "pred", "all"]:
        values.append(
            ["confusionMatrix", {"normalize": normalize}, m.confusion_matrix(y, z, normalize=normalize, **o)]
        )
    values.append(["confusionMatrix", {"labels": [1, 0]}, m.confusion_matrix(y, z, labels=[1, 0], **o)])
    averages = ["micro", "macro", "weighted", None] + (["binary"] if K == 2 else [])
    for name, function, options in [
        ("precisionScore", m.precision_score, {}),
        ("recallScore", m.recall_score, {}),
        ("f1Score", m.f1_score, {}),
        ("fbetaScore", m.fbeta_score, {"beta": 0.5}),
    ]:
        for average in averages:
            for zero in ["warn", 1, np.nan]:
                value = function(y, z, average=average, zero_division=0 if zero == "warn" else zero, **options, **o)
                given = {**options, "average": average}
                values.append([name, given if zero == "warn" else {**given, "zeroDivision": zero}, value])
        value = function(y, z, average="macro", labels=[1], **options, **o)
        values.append([name, {**options, "average": "macro", "labels": [1]}, value])
    if K == 2:
        values.append(["f1Score", {"posLabel": 0}, m.f1_score(y, z, pos_label=0, **o)])
    if len(np.unique(y)) < K:
        values.append(["logLoss", {"labels": list(range(K))}, m.log_loss(y, p, labels=list(range(K)), **o)])
        return values
    values += [
        ["logLoss", {}, m.log_loss(y, p, **o)],
        ["logLoss", {"normalize": False}, m.log_loss(y, p, normalize=False, **o)],
        ["brierScoreLoss", {}, m.brier_score_loss(y, p, **o)],
        ["brierScoreLoss", {"scaleByHalf": False}, m.brier_score_loss(y, p, scale_by_half=False, **o)],
    ]
    if K == 2:
        score = p[:, 1]
        values += [
            ["rocAucScore", {}, m.roc_auc_score(y, score, **o)],
            ["rocAucScore", {"maxFpr": 0.3}, m.roc_auc_score(y, score, max_fpr=0.3, **o)],
            ["averagePrecisionScore", {}, m.average_precision_score(y, score, **o)],
        ]
        return values
    for average in ["macro", "weighted", "micro"]:
        value = m.roc_auc_score(y, p, multi_class="ovr", average=average, **o)
        values.append(["rocAucScore", {"multiClass": "ovr", "average": average}, value])
        values.append(["averagePrecisionScore", {"average": average}, m.average_precision_score(y, p, average=average, **o)])
        if s is None and average != "micro":
            value = m.roc_auc_score(y, p, multi_class="ovo", average=average)
            values.append(["rocAucScore", {"multiClass": "ovo", "average": average}, value])
    return values


def make_classifications():
    rng = np.random.RandomState(22)
    found = []
    for n, K in [(5, 2), (9, 2), (24, 2), (11, 3), (30, 4)]:
        y = rng.randint(0, K, size=n)
        y[:K] = np.arange(K)
        # Eighths, so that scores tie and rows sum to 1 exactly.
        p = np.zeros((n, K))
        for i in range(n):
            cuts = np.sort(rng.randint(0, 9, size=K - 1))
            p[i] = np.diff(np.concatenate([[0], cuts, [8]])) / 8
        z = np.where(rng.uniform(size=n) < 0.5, y, rng.randint(0, K, size=n))
        for s in [*weights_of(rng, n)]:
            found.append({"K": K, "y": y, "z": z, "p": p, "sampleWeight": s, "values": label_values(y, z, p, s, K)})
    # A label that is never predicted, one that is predicted alone, and a label that is all there is.
    for y, z in [([0, 0, 1, 1, 2], [0, 1, 1, 0, 0]), ([0, 0, 1, 1, 1], [0, 2, 1, 2, 1]), ([1, 1, 1], [1, 1, 1])]:
        y, z = np.array(y), np.array(z)
        K = 3 if len(y) > 3 else 2
        p = np.full((len(y), K), 1 / K)
        found.append({"K": K, "y": y, "z": z, "p": p, "sampleWeight": None, "values": label_values(y, z, p, None, K)})
    return found


SCORERS = [
    *["accuracy", "balanced_accuracy", "neg_log_loss", "neg_brier_score"],
    *[f"{name}{average}" for name in ["precision", "recall", "f1"] for average in ["_macro", "_micro", "_weighted"]],
]
OF_TWO = ["precision", "recall", "f1", "roc_auc", "average_precision"]
OF_MANY = ["roc_auc_ovr", "roc_auc_ovr_weighted", "roc_auc_ovo", "roc_auc_ovo_weighted"]


def make_scorings():
    """Logistic and softmax regressions, the mean loss of each split's training samples with a ridge of alpha."""
    rng = np.random.RandomState(23)
    X = np.round(rng.normal(size=(40, 3)), 2)
    eta = X @ rng.normal(size=(3, 3)) + rng.normal(size=(40, 3))
    found = []
    for K, alpha, folds in [(2, 0.1, 4), (3, 0.05, 3)]:
        y = np.argmax(eta[:, :K], axis=1)
        names = SCORERS + (OF_TWO if K == 2 else OF_MANY)
        scores = {name: [] for name in names}
        for train, test in StratifiedKFold(folds).split(X, y):
            model = LogisticRegression(C=1 / (alpha * len(train)), tol=1e-12, max_iter=100_000).fit(X[train], y[train])
            for name in names:
                scores[name].append(m.get_scorer(name)(model, X[test], y[test]))
        found.append({"K": K, "alpha": alpha, "nSplits": folds, "X": X, "y": y, "scores": scores})
    return found


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if one is not None or key in ("sampleWeight", "average")}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and np.isnan(value):
        return "NaN"
    return value


def render():
    document = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "regressions": make_regressions(),
        "classifications": make_classifications(),
        "scorings": make_scorings(),
    }
    lines = []
    for key, value in plain(document).items():
        if isinstance(value, list):
            cases = ",\n".join(json.dumps(case, separators=(",", ":")) for case in value)
            lines.append(f"{json.dumps(key)}: [\n{cases}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv[1:]:
        from scikit_learn import differences

        found = list(differences(json.loads(TARGET.read_text()), json.loads(text)))
        print("\n".join(found) or f"{TARGET.name} holds what scikit-learn {sklearn.__version__} gives.")
        sys.exit(1 if found else 0)
    TARGET.write_text(text)
    print(f"{TARGET.name}: {TARGET.stat().st_size // 1024} KiB")
