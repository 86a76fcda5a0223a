"""The people and repositories of one attack.

`victim` owns a private namespace and pushes there. `mallory` owns another and attacks, in the
mode under test: with a password, with tokens, without credentials, or with anonymous tokens.
In the anonymous modes mallory's repository is public to pull and she still owns it through
`owner`, so that rows about reading make sense for strangers too. `reader` may only pull.

Rows run warm: setting the scene fills whatever the server remembers. With --cold the server is
restarted before each attacker's first request, so that it remembers nothing.
"""

from contextlib import contextmanager

from harness import content, push
from harness.runner import Skip
from harness.server import Server, find_binary
from harness.control import Control

SIGNED_IN = ("basic", "token")
EVERYONE = ("basic", "token", "anonymous", "anonymous-token")


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
        elif mode == "token":
            self.attacker = server.client("mallory", "token")
        if suite.cold:
            self.attacker.before_first = server.restart

    def beside(self, config):
        """The same people on another server, one with this configuration."""
        return World(self.suite.server_with(config), self.mode, self.number, self.suite)

    @contextmanager
    def alone(self):
        """The same people on a server of their own, which may be killed."""
        if self.server.is_control:
            raise Skip("the control is not killed")
        with Server(self.server.binary) as server:
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

    def server_with(self, config):
        """A further server, started when first asked for and kept for the suite."""
        if self.control:
            raise Skip("the control has one configuration")
        if config not in self.others:
            self.others[config] = Server(find_binary(self.options), config=config).__enter__()
            self.people(self.others[config])
        return self.others[config]

    def run(self, check):
        if self.control and check.mode not in ("", "basic"):
            raise Skip("docker-registry with htpasswd knows only Basic")
        self.count += 1
        world = World(self.server, check.mode or "basic", self.count, self)
        try:
            check.function(world)
        finally:
            world.close()

    def after(self, check):
        """A server that died is a failure; the next check gets a new one on the same data."""
        if self.server.alive():
            return None
        trouble = f"the server died:\n{self.server.log_tail()}"
        self.server.start()
        return trouble
