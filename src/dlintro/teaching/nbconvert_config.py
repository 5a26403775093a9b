"""Read by `jupyter nbconvert` when it starts: explorers and questions of a lesson that it runs work in its page.

A notebook that it runs into a notebook stays one for JupyterLab.
"""

import os
import sys

if {"notebook", "--to=notebook", "--inplace"}.isdisjoint(sys.argv):
    os.environ.setdefault("DLINTRO_WEB", "yes")
