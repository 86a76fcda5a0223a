"""What can go wrong around the program: kill -9, full disks, broken transfers, bad starts.

  python3 tests/failure/run.py --binary build/bulkhead [--only full_disk]
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from failure import durability, full_disk, killed_calls  # noqa: E402,F401
from failure import lost_bytes, start_up, truncation  # noqa: E402,F401
from failure.workshop import Workshop  # noqa: E402
from harness import runner  # noqa: E402

if __name__ == "__main__":
    sys.exit(runner.main(runner.arguments(__doc__).parse_args(), Workshop))
