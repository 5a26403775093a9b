"""What the coordinator does: it sends weights to the hospitals, averages what comes back, and tests the result."""

import csv
import time
from pathlib import Path

import numpy as np
from flwr.app import ConfigRecord, MetricRecord
from flwr.serverapp import ServerApp
from flwr.serverapp.strategy import DifferentialPrivacyServerSideFixedClipping, FedAvg, FedProx, FedTrimmedAvg

from dlintro import metrics, training
from federation.door import Door, wait_for
from federation.task import network, read_patients, take, to_record

app = ServerApp()


@app.main()
def main(grid, context):
    """Run all rounds, and leave rounds.csv and weights.npz in the folder for results."""
    config = context.run_config
    wait_for(grid, config["hospitals"], config["wait-seconds"])
    door = Door(strategy(config), config["quorum"], config["wait-seconds"])
    model, results = network(config["seed"]), Path(config["results"])
    asked = {name: config[name] for name in ("epochs", "batch-size", "lr", "seed")}
    result = door.start(
        grid,
        initial_arrays=to_record(model),
        num_rounds=config["rounds"],
        timeout=config["round-seconds"],
        train_config=ConfigRecord(asked),
        evaluate_fn=Examiner(model, door, read_patients(config["test"]), results / "rounds.csv"),
    )
    take(model, result.arrays)
    np.savez(results / "weights.npz", **training.get_weights(model))


def strategy(config):
    """Return the strategy that the configuration names: all of them are Flower's own."""
    everyone = {"min_train_nodes": config["quorum"], "min_available_nodes": config["quorum"], "fraction_evaluate": 0.0}
    name = config["strategy"]
    if name == "fedavg":
        return FedAvg(**everyone)
    if name == "fedprox":
        return FedProx(**everyone, proximal_mu=config["proximal-mu"])
    if name == "trimmed":
        return FedTrimmedAvg(**everyone, beta=config["trim"])
    if name == "private":
        return DifferentialPrivacyServerSideFixedClipping(
            FedAvg(**everyone), config["noise"], config["clip"], config["hospitals"]
        )
    raise ValueError(f"strategy must be fedavg, fedprox, trimmed or private, but is {name!r}.")


class Examiner:
    """Tests the common network after each round, and writes a line to a file."""

    def __init__(self, model, door, test, path):
        self.model, self.door, self.test, self.path, self.began = model, door, test, path, time.monotonic()
        self._write("round", "auc", "auc_within", "hospitals", "seconds", "left_out")

    def __call__(self, number, arrays):
        """Return the AUC over all patients of the test set, and the mean of the AUCs within each hospital."""
        take(self.model, arrays)
        probs, site = training.predict_proba(self.model, self.test.x), self.test.info["site"]
        everyone = self._auc(probs, slice(None))
        within = float(np.mean([self._auc(probs, site == hospital) for hospital in np.unique(site)]))
        seconds, heard = f"{time.monotonic() - self.began:.0f}", " ".join(sorted(self.door.heard))
        self._write(number, f"{everyone:.4f}", f"{within:.4f}", heard, seconds, "; ".join(self.door.left_out))
        return MetricRecord({"auc": everyone, "auc-within": within})

    def _auc(self, probs, rows):
        patient = self.test.patient[rows]
        _, y = metrics.labels_per_patient(self.test.y[rows], patient)
        return metrics.auc(y, metrics.per_patient(probs[rows], patient)[1]).value

    def _write(self, *cells):
        with self.path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(cells)
