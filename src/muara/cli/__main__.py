"""`python -m muara.cli`, where the script `muara` is not on the path."""

import sys

from . import main

sys.exit(main())
