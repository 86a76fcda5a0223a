"""The people and repositories of one attack.

`victim` owns a private namespace and pushes there. `mallory` owns another and attacks, in the
mode under test: with a password, with tokens, with a certificate (on a server of its own that
asks for one), without credentials, or with anonymous tokens.
In the anonymous modes mallory's repository is public to pull and she still owns it through
`owner`, so that rows about reading make sense for strangers too. `reader` may only pull.

Rows run warm: setting the scene fills whatever the server remembers. With --cold the server is
restarted before each attacker's first request, so that it remembers nothing.
"""

from contextlib import contextmanager
from functools import cached_property

from harness import content, push
from harness.runner import Skip
from harness.server import Server, find_binary
from harness.control import Control
from harness.tls import MutualTls

SIGNED_IN = ("basic", "token", "mtls")
EVERYONE = (*SIGNED_IN, "anonymous", "anonymous-token")


class World:
    """Fresh namespaces of equal name lengths on a shared server."""

    def __init__(self, server, mode, number, suite):
        self.server, self.mode, self.suite = server, mode, suite
        self.number = number
        self.victims = f"vic{number:04d}"
        self.mine = f"mal{number:04d}"
        self.v = f"{self.victims}/app"
        self.m = f"{self.mine}/app"
        self.victim = server.client("victim")
        self.owner = server.client("mallory")
        self.admin = server.admin()
        self.attacker = server.client("mallory") if suite.cold else self.owner
        server.grant("victim", "admin", self.victims)
        server.grant("mallory", "admin", self.mine)
        if mode in ("anonymous", "anonymous-token"):
            server.grant("anonymous", "puller", self.mine)
            self.attacker = server.client(None, mode)
        elif mode in ("token", "mtls"):
            self.attacker = server.client("mallory", mode)
        if suite.cold:
            self.attacker.before_first = server.restart

    def beside(self, config):
        """The same people on another server, one with this configuration."""
        return World(self.suite.server_for(self.mode, config), self.mode, self.number, self.suite)

    @contextmanager
    def alone(self):
        """The same people on a server of their own, which may be killed."""
        if self.server.is_control:
            raise Skip("the control is not killed")
        with Server(self.server.binary, tls=self.server.tls) as server:
            self.suite.people(server)
            world = World(server, self.mode, self.number, self.suite)
            yield world
            world.close()

    def close(self):
        for client in (self.victim, self.owner, self.admin, self.attacker):
            client.close()

    @property
    def signed_in(self):
        return self.mode in SIGNED_IN

    @property
    def refused(self):
        """The status for who may not: no better credentials exist, or there may be some."""
        return 403 if self.mode in ("basic", "mtls") else 401

    def client(self, user, mode=None):
        """Another caller, in the mode under test unless told."""
        caller = self.server.client(user, mode or (self.mode if self.signed_in else "basic"))
        if self.suite.cold:
            caller.before_first = self.server.restart
        return caller

    def secret(self, size=700):
        """A blob D that only the victim's repository holds, and its bytes."""
        data = content.random_bytes(size)
        return push.blob(self.victim, self.v, data), data

    def furnish_mine(self):
        """Something of mallory's own in M, tagged `own`, so that M exists."""
        return push.image(self.owner, self.m, "own")


class Isolation:
    """The shared server of the suite and a World for each check."""

    def __init__(self, options):
        self.control = options.control
        self.cold = getattr(options, "cold", False)
        content.seed(options.seed)
        self.server = Control() if options.control else Server(find_binary(options))
        self.count, self.others, self.options = 0, {}, options

    def __enter__(self):
        self.server.__enter__()
        self.people(self.server)
        return self

    def __exit__(self, *what):
        for server in [self.server, *self.others.values()]:
            server.__exit__(*what)

    def people(self, server):
        for name in ("victim", "mallory", "reader", "nobody"):
            server.add_user(name)

    @cached_property
    def authority(self):
        return MutualTls(self.server.home / "tls")

    def server_for(self, mode, config=None):
        """The server of a mode and configuration, started when first asked for and kept."""
        tls = mode == "mtls"
        if not tls and config is None:
            return self.server
        if self.control:
            raise Skip("the control has one configuration")
        if (tls, config) not in self.others:
            server = Server(find_binary(self.options), config, self.authority if tls else None)
            self.others[tls, config] = server.__enter__()
            self.people(server)
        return self.others[tls, config]

    def run(self, check):
        if self.control and check.mode not in ("", "basic"):
            raise Skip("docker-registry with htpasswd knows only Basic")
        self.count += 1
        server = self.server_for(check.mode)
        world = World(server, check.mode or "basic", self.count, self)
        try:
            check.function(world)
        finally:
            world.close()

    def after(self, check):
        """A server that died is a failure; the next check gets a new one on the same data."""
        for server in [self.server, *self.others.values()]:
            if server.alive():
                continue
            trouble = f"the server died:\n{server.log_tail()}"
            server.start()
            return trouble
        return None
