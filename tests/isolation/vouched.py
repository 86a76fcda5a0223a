"""A server that takes the tokens of an issuer on loopback, and the people and jobs it vouches
for. Below the issuer's address stand two: /corp, whose people become users at their first login and
bring groups, and /ci, whose jobs are linked one by one and must come from one repository.
"""

import base64
import json

from harness.issuer import Issuer
from harness.runner import Skip

AUDIENCE = "registry.test"
CONFIG = """\
external:
  keys_refetched_after: 100ms
issuers:
  corp:
    url: {address}/corp
    audiences: [other.test, registry.test]
    username_claim: preferred_username
    groups_claim: groups
    provision: true
  ci:
    url: {address}/ci
    audiences: registry.test
    required_claims: [repository=org/app]
"""

shared = {}


def issuer():
    """One for all tests, made when first asked for, with a key of each kind."""
    if not shared:
        made = Issuer()
        shared["issuer"] = made
        for kind in ("RSA", "EC", "Ed25519"):
            shared[kind] = made.new_key(f"{kind}-key", kind)
            made.keys.append(shared[kind])
    return shared["issuer"]


def key(kind="EC"):
    issuer()
    return shared[kind]


class Field:
    """A server that takes the issuer's tokens, and the people of the test."""

    def __init__(self, w):
        if w.suite.control:
            raise Skip("docker-registry takes no tokens of others")
        self.w = w.beside(CONFIG.format(address=issuer().address))
        self.server = self.w.server
        self.number = w.number

    def person(self, name="ann", groups=(), **more):
        """A token of /corp for somebody of this test alone."""
        claims = issuer().claims("/corp", f"{name}-{self.number}", AUDIENCE, groups=list(groups),
                                 preferred_username=f"{name}{self.number}", **more)
        return issuer().token(key(), claims)

    def user_of(self, name="ann"):
        return f"corp.{name}{self.number}"

    def job(self, subject="job", signer=None, **more):
        claims = {**issuer().claims("/ci", f"{subject}-{self.number}", AUDIENCE,
                                    repository="org/app"), **more}
        return issuer().token(signer or key("RSA"), claims)

    def link(self, user, subject="job"):
        self.server.cli("identity", "add", user, "--issuer", issuer().address + "/ci",
                        "--subject", f"{subject}-{self.number}")

    def bearing(self, token):
        return self.server.client(None).bearing(token)

    def basic(self, name, password, mode="basic"):
        client = self.server.client("nobody", mode)
        client.user, client.password = name, password
        return client


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
