"""A network of its own, where no setting of the machine decides what is compared.

A congestion control that paces (BBR) starts a timer for every segment, which cost a server seven
times what it did itself: 0.5 instead of 0.07 s a GiB over loopback.
"""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

CLONE_NEWNET = 0x40000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
CONTROL = Path("/proc/sys/net/ipv4/tcp_congestion_control")
UNPACED = "reno"


def enter():
    """For this process and what it starts from now on. The (what, value) of it, as machine.facts()
    has them."""
    return "congestion control", enter_unpaced()


def enter_unpaced():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        reason = os.strerror(ctypes.get_errno())
        return f"{CONTROL.read_text().strip()}, as the machine has it ({reason})"
    raise_loopback()
    CONTROL.write_text(UNPACED + "\n")
    return f"{UNPACED}, in a network of its own"


def raise_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))
