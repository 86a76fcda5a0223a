"""The files of this suite, in the order they run: the story first."""

from importlib import import_module

NAMES = (
    "seed_scenario",
    "blobs",
    "mounts",
    "uploads",
    "upload_races",
    "manifests",
    "manifest_forms",
    "names",
    "digests",
    "denial",
    "listings",
    "writes",
    "telling",
    "front_door",
    "framing",
    "bounds",
    "slow_readers",
    "deadlines",
    "sparse",
    "token_endpoint",
    "token_keys",
    "credentials",
    "account",
    "guessing",
    "rates",
    "logged_secrets",
    "exhaustion",
    "replicas",
    "policy",
    "audit",
    "recreated",
    "token_times",
    "crashes",
    "differential",
    "crowds",
    "certificates",
    "external",
)


def import_all():
    for name in NAMES:
        import_module(f"isolation.{name}")
