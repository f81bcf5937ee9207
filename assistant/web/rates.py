"""How often one caller may ask: the only door to ``limits``.

Comes in: an address, a session, the name of a key. Goes out: how long to wait, in seconds, or nothing. Knows nothing of
what is asked. Counts live in memory and go with the server.
"""

import ipaddress
import math
import re
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.settings import Settings

_SESSION = re.compile(r"[\w-]{8,64}", re.ASCII)


class Rates:
    """The limits that the settings give, over sliding windows; an empty setting is no limit."""

    def __init__(self, settings: Settings) -> None:
        self._address = _limit(settings.rate_address)
        self._session = _limit(settings.rate_session)
        self._key = _limit(settings.rate_key)
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())

    def wait(self, address: str, session: str = "", key: str = "") -> int:
        """0 when one more request is within the limits, and counts it; else the seconds to wait.

        A key's holder has the key's limit alone. A session is what a page says it is; that cannot be believed, so its
        limit only comes on top of the address's, which is counted first.
        """
        if key:
            return self._wait(self._key, f"key {key}")
        session = session if _SESSION.fullmatch(session) else ""
        home = network(address)
        return self._wait(self._address, home) or (self._wait(self._session, f"{home} {session}") if session else 0)

    def _wait(self, limit: RateLimitItem | None, caller: str) -> int:
        if limit is None or self._counts.hit(limit, caller):
            return 0
        return max(1, math.ceil(self._counts.get_window_stats(limit, caller).reset_time - time.time()))


def _limit(setting: str) -> RateLimitItem | None:
    return parse(setting) if setting else None


def network(address: str) -> str:
    """What stands for one household: an IPv4 address, or the /64 of an IPv6 one, which gives out 2**64 addresses."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
