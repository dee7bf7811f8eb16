#!/usr/bin/env python3
"""The one entry point: `up`, `test`, `bench`, and Django's own commands. It needs nothing but Python 3.11 or newer."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Firstvisit needs Python 3.11 or newer, and this is Python %d.%d. "
        "Install a newer one and start with it, for example: python3.12 manage.py up" % sys.version_info[:2]
    )

from config import bootstrap

if __name__ == "__main__":
    sys.exit(bootstrap.main(sys.argv))
