"""Real clients against the real program, over plain HTTP and over TLS.

  python3 tests/interop/run.py --binary build/bulkhead [--only skopeo]

A check whose client is not installed is skipped, counted and named.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import runner  # noqa: E402
from interop import buildah, containerd, curl, docker_cli, large_image, skopeo  # noqa: E402,F401
from interop.field import Field  # noqa: E402

if __name__ == "__main__":
    sys.exit(runner.main(runner.arguments(__doc__).parse_args(), Field))
