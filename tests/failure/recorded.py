"""What the audit log must say after a kill: each change that somebody was told of, and no line
that was changed."""

import json

from harness.runner import require


def words_of(line):
    """A record in the short forms that changes are noted in."""
    one = json.loads(line)
    event, place = one["event"], one.get("repository")
    details = one.get("details", {})
    yield event, place, one.get("digest")
    yield event, place, one.get("reference")
    yield event, place, one.get("reference"), one.get("digest")
    yield event, details.get("subject"), details.get("target")


def verify_records(server, changes):
    """`changes` are tuples as words_of() yields them."""
    server.cli("audit", "verify")
    lines = server.cli("audit", "list", "--json").stdout.splitlines()
    found = {words for line in lines for words in words_of(line)}
    missing = sorted(set(changes) - found)
    require(not missing, f"{len(missing)} acknowledged changes have no record", *missing[:5])


def changes_of(ledger, repository):
    """What the clients of a ledger were told."""
    yield from (("blob_push", repository, digest) for digest in ledger.blobs)
    yield from (("push", repository, digest) for digest in ledger.manifests)
    yield from (("push", repository, tag, digest) for tag, digest in ledger.tags.items())
    yield from (("delete", repository, digest) for digest in ledger.deleted)
