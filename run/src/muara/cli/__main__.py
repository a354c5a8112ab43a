"""`python -m muara.cli`, where the script `muara` is not on the path."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
