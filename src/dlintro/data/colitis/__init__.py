"""Simulated patients with suspected active colitis, each seen in five ways that share one hidden state."""
