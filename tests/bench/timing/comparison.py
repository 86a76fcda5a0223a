"""Two samples compared: ranks, medians, and what row A13 says of them."""

from dataclasses import dataclass
from math import erfc, sqrt
from statistics import median

P_MIN = 0.01
GAP_NANOSECONDS = 20_000
GAP_SHARE = 0.01

ALIKE = "alike"        # by the rank test
SMALL = "small"        # told apart by ranks, by less than anyone could use across a network
APART = "told apart"


@dataclass
class Comparison:
    """`hidden` is what was asked about something foreign, `nowhere` about nothing."""

    count: int
    hidden_median: float
    nowhere_median: float
    superiority: float  # how often a hidden sample is the slower of two, ties half: 0.5 is none
    p: float            # Mann-Whitney, two-sided

    @property
    def gap(self):
        return self.hidden_median - self.nowhere_median

    @property
    def share(self):
        return self.gap / self.nowhere_median

    @property
    def delta(self):
        """Cliff's delta."""
        return 2 * self.superiority - 1

    @property
    def verdict(self):
        small = abs(self.gap) < GAP_NANOSECONDS or abs(self.share) < GAP_SHARE
        if self.p > P_MIN:
            return ALIKE
        return SMALL if small else APART


def rank_sum(hidden, nowhere):
    """The sum of the hidden samples' ranks, ties sharing theirs, and sum(t^3 - t) over ties."""
    marked = sorted([(value, 1) for value in hidden] + [(value, 0) for value in nowhere])
    total, ties, begin = 0.0, 0, 0
    while begin < len(marked):
        end = begin
        while end < len(marked) and marked[end][0] == marked[begin][0]:
            end += 1
        rank = (begin + 1 + end) / 2
        total += rank * sum(mark for _, mark in marked[begin:end])
        ties += (end - begin) ** 3 - (end - begin)
        begin = end
    return total, ties


def compare(hidden, nowhere):
    n, m = len(hidden), len(nowhere)
    ranks, ties = rank_sum(hidden, nowhere)
    u = ranks - n * (n + 1) / 2
    variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
    z = (u - n * m / 2) / sqrt(variance) if variance else 0.0
    return Comparison(n, median(hidden), median(nowhere), u / (n * m), erfc(abs(z) / sqrt(2)))
