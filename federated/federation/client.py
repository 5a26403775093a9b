"""What a hospital does: it trains the common network on its own patients and sends back weights, and no patient."""

from flwr.app import ConfigRecord, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

from dlintro import training
from federation.drill import drill
from federation.task import network, read_patients, take, to_record

app = ClientApp(mods=[drill])


@app.train()
def train(message, context):
    """Train as `training.federate` does, and answer with weights, the number of tiles and the loss."""
    asked = message.content["config"]
    patients = read_patients(context.node_config["patients"])
    model = take(network(asked["seed"]), message.content["arrays"])
    hold_near(model, asked.get("proximal-mu", 0.0))
    history = training.fit(
        model, patients, patients, n_epochs=asked["epochs"], batch_size=asked["batch-size"], lr=asked["lr"],
        keep_best=False, progress=False, seed=asked["seed"] + asked["server-round"],
    )  # fmt: skip
    reply = {
        "arrays": to_record(model),
        "metrics": MetricRecord({"num-examples": len(patients), "loss": float(history.train_loss[-1])}),
        "sender": ConfigRecord({"hospital": context.node_config["hospital"]}),
    }
    return Message(content=RecordDict(reply), reply_to=message)


def hold_near(model, mu):
    """Add μ/2 · ‖w − w₀‖² to the loss, where w₀ are the weights as they are now: FedProx.

    Li et al. 2020, doi:10.48550/arXiv.1812.06127.
    """
    if not mu:
        return
    loss, start = model.loss, [values.detach().clone() for values in model.parameters()]

    def with_distance(*batch):
        pairs = zip(model.parameters(), start, strict=True)
        return loss(*batch) + mu / 2 * sum(((now - before) ** 2).sum() for now, before in pairs)

    model.loss = with_distance
