"""``python -m consilience``."""

import sys

from consilience.cli import main

sys.exit(main())
