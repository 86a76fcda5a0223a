"""Same(Z): two replies that a stranger must not be able to tell apart."""

import difflib
from urllib.parse import quote

from harness.runner import Failure

# The only header values that may differ between two equal requests. Their lengths may not.
VARYING = {"date", "x-request-id", "location", "docker-upload-uuid"}


def plain(reply, replaced):
    """The reply as comparable lines: each replaced text becomes a marker of its own."""
    def mask(text):
        for number, word in enumerate(replaced):
            for spelling in dict.fromkeys((word, quote(word, safe=""), quote(word))):
                text = text.replace(spelling, f"<{number}>")
        return text

    lines = [f"{reply.status} {reply.reason}"]
    for name, value in reply.headers:
        if name.lower() in VARYING:
            lines.append(f"{name}: <{len(value)} characters>")
        else:
            lines.append(f"{name}: {mask(value)}")
    lines.append(f"closed: {reply.closed}")
    lines.append(f"interim: {reply.interim}")
    lines.append(f"[{len(reply.body)} bytes]")
    lines += mask(reply.body.decode("utf-8", "surrogateescape")).splitlines()
    return lines


def same_z(reply_d, reply_z, words_d, words_z):
    """Fails unless both replies are equal after replacing words_d in one, words_z in other.

    The word lists hold what the two requests name differently (digests, repositories); words
    of one position must have one length, or the lengths of the replies would differ.
    """
    words_d = [words_d] if isinstance(words_d, str) else list(words_d)
    words_z = [words_z] if isinstance(words_z, str) else list(words_z)
    if list(map(len, words_d)) != list(map(len, words_z)):
        raise ValueError(f"words of unequal lengths: {words_d} {words_z}")
    left, right = plain(reply_d, words_d), plain(reply_z, words_z)
    if left != right:
        difference = "\n".join(difflib.unified_diff(left, right, "about D", "about Z", n=1,
                                                    lineterm=""))
        raise Failure(f"the replies can be told apart:\n{difference}\n{reply_d}\n{reply_z}")
