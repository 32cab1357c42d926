"""Ends the portal's processes where the one that started them was killed and could not.

Run as a program by `running.py`: it is told the process groups, a number a line, and waits for its
input to close. After an ordinary end the groups are gone by then, and so is its work.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable


def end_groups(groups: Iterable[int], seconds: float) -> None:
    """SIGTERM to each leader, SIGKILL to what is left of its group after `seconds`."""
    left = [group for group in groups if _signal(group, signal.SIGTERM)]
    end = time.monotonic() + seconds
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = [group for group in left if _signal(group, 0)]
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    end_groups([int(line) for line in sys.stdin], 6)
