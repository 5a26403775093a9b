"""What pyproject.toml cannot say: an editable installation brings JupyterLab's extension with it, as any other does."""

from setuptools import Distribution, setup

# setuptools 84 copies data files in an editable installation only if the distribution "has data"; here is that method.
Distribution.has_data = Distribution.has_data_files

setup()
