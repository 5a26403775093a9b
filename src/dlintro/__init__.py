"""Introduction to deep learning for medicine: what the course's notebooks share.

Data flows one way, and the parts are read in the data's order:
data → scratch | models → training → metrics · explain → plots → widgets (checks is beside them).
"""

__version__ = "0.1.0"
