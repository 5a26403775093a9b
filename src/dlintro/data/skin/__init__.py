"""Simulated dermatoscopies: patients, their lesions, and how a clinic's camera sees them."""
