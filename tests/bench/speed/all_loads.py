"""Every load, in the order of the result page."""

from speed.loads import READS
from speed.writes import OTHERS, WRITES

LOADS = [*READS, *WRITES, *OTHERS]
