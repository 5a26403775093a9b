"""A Flower app: hospitals train one network together, each on slides that never leave it."""
