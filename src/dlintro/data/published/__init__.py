"""Facts that others published: the history of neural networks, how large its models were, and studies of AI in care."""
