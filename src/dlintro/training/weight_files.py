"""Weights of networks as files that hold numbers and nothing else: opening one can never run a program."""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, save


def save_weights(model, path):
    """Write the weights of a network to a file in the format safetensors, with half of their digits.

    Parameters
    ----------
    model : nn.Module
    path : str or Path
        Where to; "weights.safetensors", say. A file that is there is replaced.

    Raises
    ------
    ValueError
        If a weight is NaN, or too large for half precision, which ends at 65,504.
    """
    weights = {}
    for name, values in model.state_dict().items():
        small = values.half() if values.is_floating_point() else values
        if not small.isfinite().all():
            raise ValueError(f"weights must be finite and at most 65,504, but {name} has others; train it again.")
        weights[name] = small.cpu().contiguous()
    Path(path).write_bytes(save(weights))


def load_weights(model, path):
    """Give a network the weights of a file that `save_weights` wrote.

    Parameters
    ----------
    model : nn.Module
        A network of the same kind and size as the one that was saved; it is changed in place.
    path : str or Path

    Returns
    -------
    nn.Module
        The model.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file has another format, or its weights do not fit the model.
    """
    path = Path(path)
    try:
        weights = load(path.read_bytes())
    except SafetensorError as error:
        raise ValueError(f"{path.name} must hold weights in the format safetensors, but does not ({error}).") from error
    wanted = {name: tuple(values.shape) for name, values in model.state_dict().items()}
    there = {name: tuple(values.shape) for name, values in weights.items()}
    for name in sorted(wanted.keys() | there.keys()):
        if wanted.get(name) != there.get(name):
            raise ValueError(
                f"{path.name} must fit the model, but {name} has {_shape(there, name)} in the file and "
                f"{_shape(wanted, name)} in the model; make the model as it was when the weights were saved."
            )
    model.load_state_dict(weights)  # in the precision of the model
    return model


def _shape(shapes, name):
    return f"shape {shapes[name]}" if name in shapes else "no values"
