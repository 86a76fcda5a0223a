"""Plays the transcripts of the distribution API against the real program.

  python3 tests/conformance/run_transcripts.py --binary build/bulkhead [--only referrers]

Also checks clauses.txt: every clause of the protocol page is played by a case, or says where
else it is tested. The format of transcripts is described in transcript.py.
"""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conformance.play import Player  # noqa: E402
from conformance.transcript import read_transcript  # noqa: E402
from harness import content, runner  # noqa: E402
from harness.control import Control  # noqa: E402
from harness.server import Server, find_binary  # noqa: E402

HERE = Path(__file__).parent


class Conformance:
    """One server for all files, a Player for each."""

    def __init__(self, options):
        content.seed(options.seed)
        self.server = Control() if options.control else Server(find_binary(options))
        self.players = {}

    def __enter__(self):
        self.server.__enter__()
        for name in ("reader", "writer", "stranger"):
            self.server.add_user(name)
        self.server.grant("reader", "puller", "conf")
        self.server.grant("writer", "pusher", "conf")
        self.server.grant("anonymous", "puller", "public")
        return self

    def __exit__(self, *what):
        self.server.__exit__(*what)

    def run(self, check):
        if check.mode == "clauses":
            return check.function()
        file = check.function.file
        if file not in self.players:
            self.players[file] = Player(self.server, len(self.players))
        self.players[file].caller = "admin"
        self.players[file].play(check.function)
        return None

    def after(self, check):
        if self.server.alive():
            return None
        trouble = f"the server died:\n{self.server.log_tail()}"
        self.server.start()
        return trouble


def covered_clauses(cases):
    """clauses.txt against the cases: `U1` must be played, `U22: reason` is tested elsewhere."""
    def check():
        played = {clause for case in cases for clause in case.clauses}
        known, missing = set(), []
        for line in (HERE / "clauses.txt").read_text().splitlines():
            match = re.match(r"([A-Z]+\d+)(?::\s*(.+))?", line.partition("#")[0].strip())
            if match:
                known.add(match[1])
                missing += [match[1]] if match[1] not in played and not match[2] else []
        runner.require(not missing, f"no case plays {' '.join(missing)}")
        unknown = sorted(played - known)
        runner.require(not unknown, f"not in clauses.txt: {' '.join(unknown)}")
    return check


def main():
    options = runner.arguments(__doc__).parse_args()
    cases = [case for path in sorted(HERE.glob("*.transcript")) for case in read_transcript(path)]
    runner.checks.append(runner.Check("every clause has a case", (), "clauses",
                                      covered_clauses(cases)))
    for case in cases:
        runner.checks.append(runner.Check(case.name, (), "", case))
    if options.only:  # the cases of a file build on each other: whole files are chosen
        files = {case.file for case in cases if options.only in case.name}
        runner.checks[:] = [check for check in runner.checks
                            if getattr(check.function, "file", None) in files]
        options.only = None
    return runner.main(options, Conformance)


if __name__ == "__main__":
    sys.exit(main())
