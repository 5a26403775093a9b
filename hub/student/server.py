"""A student's server, without a second of a core at its start that serves no notebook.

jsonschema, which Jupyter uses, builds a parser of international web addresses where this package can be imported, and
does without one elsewhere. Jupyter never has such an address checked.
"""

import sys

sys.modules["rfc3987_syntax"] = None  # an import of it fails, as if it were missing

from jupyterhub.singleuser import main  # noqa: E402

main()
