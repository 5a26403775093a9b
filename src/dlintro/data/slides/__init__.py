"""Simulated slides of bowel cancer, and the stains of slides, simulated or real."""
