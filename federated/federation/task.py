"""What coordinator and hospitals agree on: the network, and how weights and patients are written down."""

import numpy as np
from flwr.app import Array, ArrayRecord

from dlintro import data, models, training


def network(seed):
    """Return the network that everybody trains."""
    return models.SmallCNN(widths=(8, 16), seed=seed)


def to_record(model):
    """Return a network's weights as Flower sends them.

    With 64 bits, since Flower computes the mean in the precision that it gets; and without counters of batches, which
    nobody uses, and which would be most of the change that differential privacy cuts to a length.
    """
    weights = {name: array for name, array in training.get_weights(model).items() if array.dtype.kind == "f"}
    return ArrayRecord({name: Array(array.astype(np.float64)) for name, array in weights.items()})


def to_weights(record):
    """Return what Flower received as a dict of arrays."""
    return {name: array.numpy() for name, array in record.items()}


def take(model, record):
    """Give a network the weights in a record, with variances of at least 0: noise can make them negative."""
    weights = to_weights(record)
    weights |= {name: np.maximum(array, 0) for name, array in weights.items() if name.endswith("running_var")}
    return training.set_weights(model, training.get_weights(model) | weights)


def write_patients(patients, path):
    """Write a hospital's tiles, labels, patients and their hospital to a file, which stays in the hospital."""
    np.savez(path, x=patients.x, y=patients.y, patient=patients.patient, site=patients.info["site"])


def read_patients(path):
    """Return the `Dataset` in a file of `write_patients`; pickled objects, which could run code, are refused."""
    with np.load(path, allow_pickle=False) as file:
        return data.Dataset(
            name="Slides of one hospital",
            x=file["x"],
            y=file["y"],
            patient=file["patient"],
            feature_names=(),
            units=(),
            class_names=("MSS", "MSI"),
            source="simulated by this course",
            licence="MIT",
            simulated=True,
            info={"site": file["site"]},
        )
