"""A fire drill: a hospital that fails on purpose, if its SuperNode was started with `drill="…"`. Never by itself."""

import time

import numpy as np
from flwr.app import Array


def drill(message, context, call_next):
    """Let a hospital answer late, with NaN or with weights of another shape; without a drill, do nothing."""
    kind = context.node_config.get("drill", "")
    if kind == "late":
        time.sleep(600)
    reply = call_next(message, context)
    if kind in SPOILT and reply.has_content():
        arrays = reply.content["arrays"]
        arrays["head.bias"] = Array(SPOILT[kind](arrays["head.bias"].numpy()))
    return reply


SPOILT = {"nan": lambda bias: bias * np.nan, "shape": lambda bias: bias[:1]}
