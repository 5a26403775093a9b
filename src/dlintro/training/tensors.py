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
    """Return a table (n, d), or images (n, height, width, channels) in torch's order, as a float32 tensor."""
    x = np.asarray(x)
    if x.ndim == 4:
        images = np.ascontiguousarray(_validate.images(x))
        return torch.tensor(images).permute(0, 3, 1, 2)  # seen in torch's order; in memory the channels stay last
    return torch.tensor(_validate.matrix(x), dtype=torch.float32)


def samples(model, dataset, name, place):
    """Return a data set as tensors x and y where the model computes, after checking that they fit the model."""
    n_classes = getattr(model, "n_classes", None)
    if n_classes is not None:
        y = _validate.labels(dataset.y, f"{name}.y", n_classes)
        missing = sorted(set(range(n_classes)) - set(y.tolist()))
        if missing:
            raise ValueError(f"class {missing[0]} does not occur in {name}; split again, or leave that class out.")
    check_shape(model, dataset.x, name)
    return to_tensor(dataset.x).to(place), torch.tensor(np.asarray(dataset.y)).to(place)


def check_shape(model, x, name="x"):
    """Refuse samples of another kind or size than the model takes, by trying the first one."""
    channels = getattr(model, "channels", None)
    if channels is not None and (np.ndim(x) != 4 or np.shape(x)[-1] != channels):
        raise ValueError(
            f"this model takes images of shape (n, height, width, {channels}), but {name} has shape {np.shape(x)}."
        )
    try:
        with torch.inference_mode():
            first = to_tensor(x[:1]).to(next(model.parameters()).device)
            was_training, _ = model.training, model.eval()
            out = model(first)
            model.train(was_training)
    except RuntimeError as error:
        raise ValueError(f"{name} has shape {np.shape(x)}, which does not fit this model ({error}).") from error
    if channels is not None and out.ndim == 4 and out.shape != first.shape:
        raise ValueError(f"{name} has images of {np.shape(x)[1:3]} pixels, but the model draws {tuple(out.shape[2:])}.")
