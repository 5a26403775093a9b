"""The door of the coordinator: what no hospital should send is left out before a strategy averages the rest."""

import time

import numpy as np
from flwr.serverapp.strategy import Strategy

from dlintro import training
from federation.task import to_weights


class Door(Strategy):
    """One of Flower's strategies behind a door. Flower itself averages NaN, and shapes that NumPy can stretch.

    Parameters
    ----------
    strategy : Strategy
    quorum : int
        A round with fewer hospitals changes nothing: the mean of one would be that hospital's weights, in the open.
    wait : float
        How many seconds to wait for so many hospitals to be connected, before the run ends with an error.
    """

    def __init__(self, strategy, quorum, wait):
        self.strategy, self.quorum, self.wait = strategy, quorum, wait
        self.heard, self.left_out = [], []  # in this round: names of hospitals, and reasons

    def configure_train(self, server_round, arrays, config, grid):
        """Ask the connected hospitals to train, if there are enough of them."""
        wait_for(grid, self.quorum, self.wait)
        self.common, self.heard, self.left_out = to_weights(arrays), [], []
        messages = list(self.strategy.configure_train(server_round, arrays, config, grid))
        self.n_asked = len(messages)
        return messages

    def aggregate_train(self, server_round, replies):
        """Let the strategy average what is in order."""
        replies = list(replies)
        admitted = [reply for reply in replies if self._admits(reply)]
        if len(replies) < self.n_asked:
            self.left_out.append(f"{self.n_asked - len(replies)} of {self.n_asked} did not answer in time")
        if len(admitted) < self.quorum:
            self.left_out.append(f"round left out: {len(admitted)} of at least {self.quorum} hospitals")
            return None, None
        return self.strategy.aggregate_train(server_round, admitted)

    def _admits(self, reply):
        try:
            if reply.has_error():
                raise ValueError(f"a hospital did not deliver ({reply.error.reason.strip().splitlines()[-1]})")
            hospital = reply.content["sender"]["hospital"]
            training.check_weights(to_weights(reply.content["arrays"]), self.common, hospital)
            size = reply.content["metrics"]["num-examples"]
            if not (np.isfinite(size) and size > 0):
                raise ValueError(f"{hospital} must have a number of tiles above 0, but says {size}")
        except (KeyError, TypeError, ValueError) as error:
            self.left_out.append(str(error))
            return False
        self.heard.append(hospital)
        return True

    def configure_evaluate(self, server_round, arrays, config, grid):
        """Ask no hospital: the coordinator has a test set."""
        return []

    def aggregate_evaluate(self, server_round, replies):
        """Return nothing, since no hospital was asked."""

    def summary(self):
        """Write the strategy's settings to the log."""
        self.strategy.summary()


def wait_for(grid, hospitals, seconds):
    """Return as soon as so many hospitals are connected; Flower's own strategies would wait for ever."""
    until = time.monotonic() + seconds
    while (there := len(list(grid.get_node_ids()))) < hospitals:
        if time.monotonic() > until:
            raise TimeoutError(f"{hospitals} hospitals must be connected, but after {seconds:g} s there are {there}.")
        time.sleep(1)
