"""What of notebook 09 holds for other patients and other first weights: its cells, run for twenty seeds. Simulated.

    python benchmarks/melanoma.py        # about 25 minutes on one core; writes melanoma.md and melanoma.csv
    python benchmarks/melanoma.py risks  # about 5 minutes: measures what `risks` returns again, and keeps the rest

Each seed draws its own patients to learn from, its own first weights, and its own fresh patients to test on.
"""

import sys
from dataclasses import replace

import numpy as np
import report
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, explain, metrics, models, training

SEEDS, N_PATIENTS, N_FRESH, N_MORE, N_DRAWS = range(20), 800, 300, 400, 5
FRESH, MORE = 1000, 2000  # added to the seed, so that nobody who was learned from is tested or counted twice
TIED, BALANCED = {"pen": (0.05, 0.6), "ruler": (0.05, 0.5)}, {"pen": 0.5, "ruler": 0.5}
SKINS = {"pale": (1, 1, 1, 0, 0, 0), "dark": (0, 0, 0, 0, 1, 1)}
MARKS = {"plain": (0, 0), "ink": (1, 0), "ruler": (0, 1)}
KINDS = ("naevus", "melanoma", "keratosis", "squamous cell carcinoma", "basal cell carcinoma")
SIGNS, IN_SCREENING = ("asymmetry", "border", "colours", "diameter"), "threshold with a PPV above 10 % in screening"
RECIPE = {"n_epochs": 12, "batch_size": 32, "lr": 1e-2, "keep_best": False, "progress": False}


def parts_of(seed, **habits):
    """Return the patients of a hospital: to learn from, to choose the threshold, to test."""
    lesions = data.simulate_lesions(N_PATIENTS, seed=seed, malignant_share=0.2, masks=False, **habits)
    return lesions.split(by="patient", seed=seed)


def learn(train, valid, seed):
    """Return a network, and the threshold that finds nine of ten cancers of `valid`, rounded down."""
    model = training.fit(models.SmallCNN(seed=seed), train, valid, **RECIPE, seed=seed).model
    found = metrics.threshold_for(valid.y, training.predict_proba(model, valid.x), sensitivity=0.9)
    return model, np.floor(100 * found) / 100


def counted(model, threshold, lesions):
    """Return the share of the malignant that is found, and of the benign that is called benign."""
    called = training.predict_proba(model, lesions.x) > threshold
    return called[lesions.y == 1].mean(), 1 - called[lesions.y == 0].mean()


def marks(lesions):
    """Return whether each image shows ink, and whether it shows a ruler: nothing of the skin."""
    return np.column_stack([lesions.info["pen"], lesions.info["ruler"]])


def simple(train, test, features):
    """Return the AUC of a logistic regression on a few numbers of each image."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(features(train), train.y)
    return roc_auc_score(test.y, model.predict_proba(features(test))[:, 1])


def first_network(seed, parts, model, threshold):
    """Return what the first half of the notebook says of its network, and of its rival."""
    train, _, test = parts
    probs = training.predict_proba(model, test.x)
    colours = simple(train, test, lambda lesions: data.colour_numbers(lesions.x))
    found = {"AUC": roc_auc_score(test.y, probs), "AUC, colours alone": colours}
    fresh = fresh_patients(seed)
    found |= {"threshold": threshold, "sensitivity, 900 fresh patients": counted(model, threshold, fresh)[0]}
    large = test.info["diameter"] >= 6
    (small_found, small_peace), (found_, peace) = (
        counted(model, threshold, test.rows(rows)) for rows in (~large, large)
    )
    found |= {"sensitivity, large minus small": found_ - small_found}
    found |= {"specificity, large minus small": peace - small_peace}
    return found | screening(test.y, probs), probs


def fresh_patients(seed):
    """Return lesions of new patients of the same hospital."""
    return data.simulate_lesions(3 * N_FRESH, seed=FRESH + seed, malignant_share=0.2, masks=False)


def risks(seed, parts, model, cut=None):
    """Return the calibration's slope, the AUC of the four signs read without error, and the PPV above a threshold."""
    train, _, test = parts
    calibrated = metrics.calibration(test.y, training.predict_proba(model, test.x), patient=test.patient)
    signs = simple(train, test, lambda part: np.column_stack([part.info[sign] for sign in SIGNS]))
    found = {"calibration slope": calibrated.slope.value, "AUC, the four signs without error": signs}
    if cut is None:
        return found
    sensitivity, specificity = counted(model, cut, fresh_patients(seed))
    ppv, _ = metrics.predictive_values(sensitivity=sensitivity, specificity=specificity, prevalence=0.005)
    return found | {"PPV in screening above that threshold, 900 fresh patients": ppv}


def screening(y, probs, prevalence=0.005, wanted=0.1):
    """Return the lowest threshold with a PPV above 10 % in screening, and its sensitivity, if there is one."""
    for cut in np.arange(1, 100) / 100:
        sensitivity, specificity = np.mean(probs[y == 1] > cut), np.mean(probs[y == 0] <= cut)
        true, false = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
        if true and true / (true + false) > wanted:
            return {
                IN_SCREENING: cut,
                "sensitivity above that threshold": sensitivity,
            }
    return {}


def classes(seed, parts, probs):
    """Return the AUC after learning five kinds of lesion, whose probabilities are added up, minus that with two."""
    number = np.vectorize(KINDS.index)
    train, valid, test = (replace(part, y=number(part.info["kind"]), class_names=KINDS) for part in parts)
    model = training.fit(models.SmallCNN(n_classes=5, seed=seed), train, valid, **RECIPE, seed=seed).model
    by_kind = training.predict_proba(model, test.x)
    added = by_kind[:, [1, 3, 4]].sum(axis=1).clip(0, 1)
    carcinoma = test.y >= 3
    squamous, basal = by_kind[carcinoma, 3:].T
    return {
        "AUC, five kinds minus two classes": roc_auc_score(parts[2].y, added) - roc_auc_score(parts[2].y, probs),
        "AUC, basal against squamous": roc_auc_score(test.y[carcinoma] == 4, basal / (basal + squamous)),
    }


def heat(model, naevi, draws):
    """Return how often two kinds of map are hottest on ink and lesion; `draws` are networks with random weights."""
    found = {}
    methods = {
        "Grad-CAM": (explain.grad_cam, naevi),
        "occlusion": (lambda net, x: explain.occlusion(net, x, window=6, stride=2), naevi.rows(slice(60))),
    }
    for name, (method, some) in methods.items():
        learned = method(model, some.x)
        random = [method(draw, some.x) for draw in draws]
        for what, mask in {"ink": "pen_mask", "lesion": "mask"}.items():
            found[f"{name} hottest on the {what}"] = explain.pointing(learned, some.info[mask]).mean()
            shares = [explain.pointing(maps, some.info[mask]).mean() for maps in random]
            found[f"{name} hottest on the {what}, random weights"] = shares
        alike = [explain.rank_correlation(learned, maps) for maps in random]
        found[f"{name}, rank correlation with random weights"] = [
            one[~np.isnan(one)].mean() for one in alike if not np.isnan(one).all()
        ]
    return {what: value for what, value in found.items() if not (isinstance(value, list) and not value)}


def ink(seed, ours, our_threshold, our_area):
    """Return what happens in a hospital whose marks come with cancer, and once they do not."""
    same = {"n_patients": N_FRESH, "malignant_share": 0.2, "seed": FRESH + seed}
    sets = {name: data.simulate_lesions(**same, pen=pen, ruler=ruler) for name, (pen, ruler) in MARKS.items()}
    sets = {name: part.rows(np.char.startswith(part.info["group"], "melanocytic")) for name, part in sets.items()}
    naevi = sets["ink"].rows((sets["ink"].y == 0) & sets["ink"].info["pen_mask"].any(axis=(1, 2)))
    networks, found = {"ours": (ours, our_threshold)}, {}
    for name, habits in {"tied": TIED, "balanced": BALANCED}.items():
        train, valid, test = parts_of(seed, **habits)
        networks[name] = learn(train, valid, seed)
        found[f"AUC, marks {name}"] = roc_auc_score(test.y, training.predict_proba(networks[name][0], test.x))
        found[f"AUC of ink and ruler alone, marks {name}"] = simple(train, test, marks)
        n_draws = N_DRAWS if name == "tied" else 0
        draws = [explain.randomised(networks[name][0], 10 * seed + k) for k in range(n_draws)]
        found |= {f"{what}, marks {name}": share for what, share in heat(networks[name][0], naevi, draws).items()}
    found["AUC, marks tied minus our hospital"] = found["AUC, marks tied"] - our_area
    found["AUC, marks balanced minus tied"] = found["AUC, marks balanced"] - found["AUC, marks tied"]
    for name, (model, threshold) in networks.items():
        for mark, part in sets.items():
            share = counted(model, threshold, part)
            found[f"melanomas found, {mark}, {name}"], found[f"naevi called benign, {mark}, {name}"] = share
    return found


def skin(seed, ours, our_threshold, parts):
    """Return the first network's worth on pale and dark skin, and that of two with 400 patients more."""
    same = {"n_patients": N_FRESH, "malignant_share": 0.2, "seed": FRESH + seed, "masks": False}
    tests = {name: data.simulate_lesions(**same, skin_types=weights) for name, weights in SKINS.items()}
    networks = {"first": (ours, our_threshold)}
    for name, weights in SKINS.items():  # the same 400 people in both arms, but for their skin
        more = {"n_patients": N_MORE, "malignant_share": 0.2, "seed": MORE + seed, "masks": False}
        added = data.simulate_lesions(**more, skin_types=weights).split(shares=(0.75, 0.25), seed=seed)
        networks[f"400 {name} more"] = learn(parts[0].joined(added[0]), parts[1].joined(added[1]), seed)
    found, area = {}, {}
    for name, (model, threshold) in networks.items():
        for tone, lesions in tests.items():
            area[name, tone] = roc_auc_score(lesions.y, training.predict_proba(model, lesions.x))
            share = counted(model, threshold, lesions)
            found[f"malignant found, {tone} skin, {name}"], found[f"benign called benign, {tone} skin, {name}"] = share
        found[f"AUC, dark minus pale, {name}"] = area[name, "dark"] - area[name, "pale"]
    for tone in tests:
        for a, b in (("400 dark more", "first"), ("400 pale more", "first"), ("400 dark more", "400 pale more")):
            found[f"AUC, {tone} skin, {a} minus {b}"] = area[a, tone] - area[b, tone]
    return found


def study(seed):
    """Return every measure of one seed: a number, or a list with one number for each random network."""
    parts = parts_of(seed)
    model, threshold = learn(*parts[:2], seed)
    found, probs = first_network(seed, parts, model, threshold)
    found |= classes(seed, parts, probs)
    found |= ink(seed, model, threshold, found["AUC"])
    found |= skin(seed, model, threshold, parts)
    return found | risks(seed, parts, model, found.get(IN_SCREENING))


def again(by_seed):
    """Return all numbers as they were, but for those of `risks`: the first network is trained and tested again."""
    for seed, before in by_seed.items():
        parts = parts_of(seed)
        model, _ = learn(*parts[:2], seed)
        area = roc_auc_score(parts[2].y, training.predict_proba(model, parts[2].x))
        report.same_as_before(f"AUC, seed {seed}", area, before["AUC"])
        by_seed[seed] = before | risks(seed, parts, model, before.get(IN_SCREENING))
    return by_seed


def rows(by_seed):
    """Return rows for `report.measured`, from {seed: {what: value}}."""
    order = list(max(by_seed.values(), key=len))
    found = []
    for seed, measures in by_seed.items():
        for what, value in measures.items():
            several = isinstance(value, list)
            for k, one in enumerate(value if several else [value], 1):
                group = f"seed {seed}, random network {k}" if several else f"seed {seed}"
                found.append(report.single(what, group, one))
    return sorted(found, key=lambda row: order.index(row[0]))


def tell(by_seed):
    """Write the table that the notebook reads, and the page with medians and ranges."""
    about = (
        f"One value for each of {len(by_seed)} seeds. Each draws {N_PATIENTS} patients of its own (60 % to learn from, "
        f"20 % to choose the threshold, 20 % to test), first weights, and {N_FRESH} fresh patients for paired tests."
    )
    table = rows(by_seed)
    report.measured(
        "melanoma",
        table,
        title="Notebook 09 over twenty seeds",
        note=about,
        source="data.simulate_lesions",
        simulated=True,
        command="python benchmarks/melanoma.py",
    )
    values = {
        what: [float(row[2]) for row in table if row[0] == what] for what in dict.fromkeys(row[0] for row in table)
    }
    report.write(
        "melanoma.md",
        f"# What of notebook 09 holds for other patients and other first weights\n\n{about} Median and range.",
        report.table(["", "median (lowest to highest)"], [[what, report.spread(v)] for what, v in values.items()]),
        report.computer("torch", "captum", "scikit-learn", "numpy"),
    )


if __name__ == "__main__":
    tell(again(report.again("melanoma")) if sys.argv[1:] == ["risks"] else {seed: study(seed) for seed in SEEDS})
