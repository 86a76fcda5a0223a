"""Proves that the suite bites: Debian's docker-registry must fail the rows it is known to fail.

  python3 tests/isolation/control_check.py

Each of MUST_FAIL has to fail on the control, in the way that is known; each of MUST_PASS has to
pass, so that it is the registry which fails and not the set-up. Without the control's packages it
says SKIPPED and their names. The whole table: `run.py --control`; docs/design/isolation.md has it.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import runner  # noqa: E402
from harness.control import missing_packages  # noqa: E402
from isolation.modules import import_all  # noqa: E402
from isolation.world import Isolation  # noqa: E402

# Row, check, what the failing reply says.
MUST_FAIL = (
    # If-None-Match is compared before anybody looks whether the repository has the manifest.
    ("A3", "blobs.foreign_manifest_by_digest", "< 304 Not Modified"),
    # Collection deletes the bytes and leaves the repository's link, which bytes of others revive.
    ("A15", "blobs.no_ghost_link_after_collection", "< 200 OK"),
    # Parameters are read from form bodies too.
    ("B1", "mounts.parameters_in_a_body_are_bytes", "< 201 Created"),
    # Each process remembers descriptors and hears nothing of the other's deletes.
    ("C1", "replicas.a_deletion_is_known_everywhere", "< 200 OK"),
)
MUST_PASS = ("blobs.head_of_a_foreign_blob", "blobs.get_of_a_foreign_blob_with_every_condition",
             "blobs.naming_a_digest_without_its_bytes", "blobs.deleting_what_one_does_not_hold",
             "replicas.a_reader_elsewhere_revives_nothing")


def find(name):
    """The check of this name with a password, the one way in that the control knows."""
    for check in runner.checks:
        if check.name.endswith(f" {name}") and check.mode in ("", "basic"):
            return check
    raise SystemExit(f"control_check: there is no check {name}")


def verdicts(totals):
    failed = {check.name: text for check, text in totals.failed}
    passed = {check.name for check, _ in totals.passed}
    for row, name, evidence in MUST_FAIL:
        text = failed.get(find(name).name)
        yield (f"{row} fails on the control: {name}", text is not None and evidence in text)
    for name in MUST_PASS:
        yield f"the control passes {name}", find(name).name in passed


def main():
    import_all()
    missing = missing_packages()
    if missing:
        print(f"SKIPPED control: Debian packages {' '.join(missing)} are not installed")
        print("1 skipped (named above)\n0 passed, 0 failed")
        return 0
    chosen = [find(name) for _, name, _ in MUST_FAIL] + [find(name) for name in MUST_PASS]
    options = runner.arguments(__doc__).parse_args()
    options.control = True
    totals = runner.run_checks(chosen, Isolation(options))
    runner.print_table(totals)
    bad = 0
    for text, holds in verdicts(totals):
        print(f"{'ok  ' if holds else 'FAIL'} {text}")
        bad += not holds
    print(f"{len(MUST_FAIL) + len(MUST_PASS) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
