"""Attacks on the compartments between repositories: the rows of matrix.txt, each in every
authentication mode it applies to, against the real program.

  python3 tests/isolation/run.py --binary build/bulkhead [--only A5] [--list] [--control] [--cold]
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import runner  # noqa: E402
from isolation.modules import import_all  # noqa: E402
from isolation.world import Isolation  # noqa: E402

if __name__ == "__main__":
    import_all()
    parser = runner.arguments(__doc__)
    parser.add_argument("--cold", action="store_true",
                        help="restart the server before each attacker's first request")
    sys.exit(runner.main(parser.parse_args(), Isolation))
