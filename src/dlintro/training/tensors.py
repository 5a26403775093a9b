"""From arrays to tensors: order of the axes, device, threads, and whether the samples fit the network."""

import numpy as np
import torch

from dlintro import _validate, machine

CHUNK = 128  # samples that are predicted at a time, to bound the memory


def device():
    """Return where networks compute: the first CUDA device if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def use_granted_cores():
    """Let torch use no more threads than this computer grants, and return how many; it never raises their number."""
    torch.set_num_threads(max(1, min(torch.get_num_threads(), machine.cores())))
    return torch.get_num_threads()


def to_tensor(x):
    """Return a table (n, d), series (n, steps, d), or images (n, height, width, channels) as a float32 tensor.

    Images then lie in torch's order.
    """
    return as_tensor({3: _validate.series, 4: _validate.images}.get(np.ndim(x), _validate.matrix)(x))


def as_tensor(x):
    """Return a trusted table, series or images as a float32 tensor."""
    if x.ndim == 4:  # seen in torch's order; in memory the channels stay last
        return torch.tensor(np.ascontiguousarray(x, dtype=np.float32)).permute(0, 3, 1, 2)
    return torch.tensor(x, dtype=torch.float32)


def samples(model, dataset, name, place):
    """Return a dataset as tensors x and y where the model computes, after checking that they fit the model."""
    n_classes = getattr(model, "n_classes", None)
    if n_classes is not None:
        check_classes(_validate.labels(dataset.y, f"{name}.y", n_classes), n_classes, name)
    x = as_tensor(dataset.x)
    check_shape(model, x, name)
    return x.to(place), torch.tensor(np.asarray(dataset.y)).to(place)


def check_classes(y, n_classes, name):
    """Refuse labels among which a class of the model is missing."""
    missing = sorted(set(range(n_classes)) - set(y.tolist()))
    if missing:
        raise ValueError(f"every class must occur in {name}, but class {missing[0]} does not; split again or drop it.")


def check_shape(model, x, name="x"):
    """Refuse a tensor of samples of another kind or size than the model takes, by trying the first one."""
    shape = tuple(x.permute(0, 2, 3, 1).shape if x.ndim == 4 else x.shape)  # as the course keeps them
    channels = getattr(model, "channels", None)
    if channels is not None and (x.ndim != 4 or shape[-1] != channels):
        raise ValueError(
            f"{name} must have shape (n, height, width, {channels}) for this model, but has shape {shape}."
        )
    try:
        with torch.inference_mode():
            first = x[:1].to(next(model.parameters()).device)
            was_training, _ = model.training, model.eval()
            out = model(first)
            model.train(was_training)
    except (RuntimeError, IndexError) as error:
        raise ValueError(f"{name} has shape {shape}, which does not fit this model ({error}).") from error
    if channels is not None and out.ndim == 4 and out.shape != first.shape:
        raise ValueError(f"{name} has images of {shape[1:3]} pixels, but the model draws {tuple(out.shape[2:])}.")
