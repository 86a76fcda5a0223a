"""Guessing passwords: whoever fails too often waits, known names and unknown ones alike, and no
stranger shuts an owner out. Callers come from different loopback addresses.
"""

import base64

from harness.runner import expect, require, row
from harness.same import same_z
from harness.wire import head_bytes

# Nothing is remembered, so that every login of the owner is a fresh one.
CONFIG = """\
auth:
  login_remembered_for: 0ms
  failures_free: 3
"""
FEW_FOR_AN_ACCOUNT = CONFIG + "  failures_per_account: 6\n"
FEW_FOR_AN_ADDRESS = CONFIG + "  failures_per_address: 6\n"
GUESSES_MAX = 20


class Caller:
    """Somebody at an address of their own."""

    def __init__(self, w, address):
        self.server, self.address = w.server, address

    def get(self, target, headers):
        wire = self.server.wire(source=self.address)
        wire.send(head_bytes("GET", target, [("Host", self.server.authority)] + headers))
        reply = wire.read_reply()
        wire.close()
        return reply

    def login(self, user, password, target="/v2/"):
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        return self.get(target, [("Authorization", f"Basic {pair}")])

    def right(self, user):
        return self.login(user, self.server.passwords[user])

    def guess(self, user, free, target="/v2/"):
        """Guesses until it has to wait, which is after `free` failures, or a few more where a
        wait of a second or two was over before the next guess; the refusal."""
        for number in range(GUESSES_MAX):
            reply = self.login(user, f"guess{number}", target)
            if reply.status == 429:
                require(number >= free, f"refused after {number} guesses", reply)
                return reply
            expect(reply, 401, "UNAUTHORIZED")
        require(False, f"{GUESSES_MAX} guesses and no wait")


def waits(reply):
    expect(reply, 429, "TOOMANYREQUESTS")
    seconds = reply.header("Retry-After") or ""
    require(seconds.isdigit() and int(seconds) > 0, "Retry-After in seconds", reply)
    require(reply.header("WWW-Authenticate") is None, "no challenge: another try is no help", reply)


@row("D11")
def guesses_have_to_wait(world):
    w = world.beside(CONFIG)
    caller = Caller(w, "127.0.0.2")
    waits(caller.guess("reader", 3))
    refused = caller.right("reader")
    if refused.status != 200:  # the wait may be over
        waits(refused)
    expect(Caller(w, "127.0.0.3").right("reader"), 200)


@row("D11")
def a_wait_tells_nothing_of_a_name(world):
    """A true name and one that nobody has: the same number of guesses, the same refusal."""
    w = world.beside(CONFIG)
    replies = []
    for address, user in (("127.0.0.4", "victim"), ("127.0.0.5", "vicxim")):
        caller = Caller(w, address)
        replies.append([caller.login(user, f"guess{number}") for number in range(3)]
                       + [caller.guess(user, 0)])
    for true, unknown in zip(*replies, strict=True):
        for reply in (true, unknown):
            reply.headers = [(name, "1" if name == "Retry-After" else value)
                             for name, value in reply.headers]
        same_z(true, unknown, [], [])


@row("D11")
def the_token_endpoint_is_no_second_door(world):
    w = world.beside(CONFIG)
    caller = Caller(w, "127.0.0.6")
    waits(caller.guess("mallory", 3, "/token"))
    waits(caller.guess("mallory", 0))


@row("D11")
def nobody_locks_an_owner_out(world):
    """Guesses from everywhere slow strangers, and never the address the owner is known at."""
    w = world.beside(FEW_FOR_AN_ACCOUNT)
    home = Caller(w, "127.0.1.1")
    expect(home.right("victim"), 200)
    refused = None
    for number in range(GUESSES_MAX):
        reply = Caller(w, f"127.0.2.{number + 1}").login("victim", "guess")
        refused = reply if reply.status == 429 else refused
        expect(home.right("victim"), 200)
    waits(refused)
    expect(Caller(w, "127.0.3.1").right("mallory"), 200)


@row("D11")
def an_address_that_tries_many_names_waits(world):
    w = world.beside(FEW_FOR_AN_ADDRESS)
    caller, refused = Caller(w, "127.0.1.1"), None
    for number in range(GUESSES_MAX):
        reply = caller.login(f"user{number}", "guess")
        refused = refused or (reply if reply.status == 429 else None)
        require(refused is None or number >= 6, "not before the sixth", reply)
    waits(refused)
    expect(Caller(w, "127.0.1.2").right("victim"), 200)


@row("D11")
def tokens_do_not_wait(world):
    w = world.beside(CONFIG)
    answer = w.server.client("victim").fetch_token([])
    bearer = [("Authorization", f"Bearer {expect(answer, 200).json()['token']}")]
    caller = Caller(w, "127.0.0.7")
    caller.guess("victim", 3)
    expect(caller.get("/v2/", bearer), 200)


@row("D11")
def a_trusted_proxy_is_not_the_client(world):
    """Behind it each client waits alone; whoever is no proxy cannot choose an address."""
    w = world.beside(FEW_FOR_AN_ADDRESS + "http:\n  trusted_proxies: 127.0.4.0/24\n")

    def guess(peer, forwarded, user):
        pair = base64.b64encode(f"{user}:guess".encode()).decode()
        return Caller(w, peer).get("/v2/", [("X-Forwarded-For", forwarded),
                                            ("Authorization", f"Basic {pair}")])

    proxied = [guess("127.0.4.1", f"192.0.2.{n}", f"user{n}") for n in range(GUESSES_MAX)]
    require(all(reply.status == 401 for reply in proxied), "twenty clients, a guess each",
            *proxied)
    forged = [guess("127.0.5.1", f"192.0.3.{n}", f"user{n}") for n in range(GUESSES_MAX)]
    require(any(reply.status == 429 for reply in forged), "one client in disguise", forged[-1])
