"""Facts that others published: the history of neural networks, and how large its models were."""
