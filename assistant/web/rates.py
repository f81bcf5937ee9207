"""How often one caller may ask: the only door to ``limits``.

Comes in: an address, a session, the name of a key. Goes out: how long to wait, in seconds, or nothing. Knows nothing of
what is asked. Counts live in memory and go with the server.
"""

import ipaddress
import math
import re

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
        self._storage = MemoryStorage()
        self._counts = SlidingWindowCounterRateLimiter(self._storage)

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
        window = self._storage.get_sliding_window(limit.key_for(caller), limit.get_expiry())
        return math.floor(_opens_after(limit.amount, limit.get_expiry(), *window)) + 1


def _opens_after(amount: int, length: int, before: int, before_ends: float, here: int, here_ends: float) -> float:
    """Seconds after which one more request of a caller is within ``amount``, who asks nothing until then.

    Windows of ``length`` seconds follow each other by the clock. Requests of this one count whole, those of the one
    before by how much of it the last ``length`` seconds still hold; the sum has to be under ``amount``. ``before`` and
    ``here`` are how many each has, ``before_ends`` and ``here_ends`` the seconds until they count no more.
    """
    if here < amount:
        return before_ends - length * (amount - here) / before if before else 0.0
    return here_ends - length * amount / here


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
