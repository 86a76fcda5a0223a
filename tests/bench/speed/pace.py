"""How long is looked, and how often: in earnest, or to see that everything works at all."""

from dataclasses import dataclass


@dataclass
class Pace:
    rounds: int = 5
    seconds: float = 2  # of one sample
    warm_seconds: float = 2  # at most, before the first sample of a load
    standing_rounds: int = 3
    looks: int = 6  # at memory, half a second apart
    starts: int = 5  # in one sample of the time that a start takes
    idle_connections: int = 5000
    slow_readers: int = 100
    herd: int = 256  # clients that want one image at once


QUICK = Pace(rounds=1, seconds=0.1, warm_seconds=0.1, standing_rounds=1, looks=1, starts=1,
             idle_connections=200, slow_readers=10, herd=16)
