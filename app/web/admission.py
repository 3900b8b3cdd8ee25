"""Who may start a run, how often, and how many bytes of request bodies the process holds at once."""

import hmac
import ipaddress
import math
import time
from collections import OrderedDict

from app.errors import Overloaded, RateLimited, Unauthorized
from app.settings import Settings

BODIES_IN_FLIGHT = 4
SMALL_BODY_BYTES = 64 * 1024
MOST_CLIENTS = 10_000


class Admission:
    """Everything that is asked before a request's body is read."""

    def __init__(self, settings: Settings) -> None:
        self._keys = tuple(key.encode() for key in settings.api_keys)
        self._rate = Rate(settings.runs_per_minute)
        self.bodies = BodyBudget(BODIES_IN_FLIGHT * settings.body_bytes)

    def require_key(self, authorization: bytes) -> None:
        """Raise Unauthorized unless no key is asked for or `authorization` carries one of them."""
        if not self._keys:
            return
        scheme, _, given = authorization.partition(b" ")
        # Every key is compared, so that the time taken does not tell which one was nearly right.
        fitting = [hmac.compare_digest(given.strip(), key) for key in self._keys]
        if scheme.lower() != b"bearer" or not any(fitting):
            raise Unauthorized("A run needs one of this site's keys, as `Authorization: Bearer <key>`.")

    def require_rate(self, client_address: str) -> None:
        """Raise RateLimited when this address has started as many runs as it may."""
        if self._rate.per_minute:
            self._rate.take(client_address)


class Rate:
    """A token bucket a client: it holds a minute's runs and fills evenly. The least recent clients are forgotten first."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client_address: str) -> None:
        now = time.monotonic()
        network = _network(client_address)
        tokens, filled_at = self._buckets.pop(network, (float(self.per_minute), now))
        tokens = min(float(self.per_minute), tokens + (now - filled_at) * self.per_minute / 60)
        self._buckets[network] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        if tokens < 1:
            wait_seconds = math.ceil((1 - tokens) * 60 / self.per_minute)
            raise RateLimited(f"This address may start {self.per_minute} runs a minute.", retry_after_seconds=wait_seconds)


class BodyBudget:
    """Bytes of request bodies held at once, from their arrival to the end of their runs. Small ones always find room."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0

    def require_room(self, size_bytes: int) -> None:
        if self.held_bytes + size_bytes > self.limit_bytes and size_bytes > SMALL_BODY_BYTES:
            raise Overloaded("Too many large requests are being received at this moment.", retry_after_seconds=1)

    def hold(self, size_bytes: int) -> None:
        self.require_room(size_bytes)
        self.held_bytes += size_bytes

    def release(self, size_bytes: int) -> None:
        self.held_bytes -= size_bytes


def _network(client_address: str) -> str:
    """One bucket for an IPv6 /64, which is what one client is usually given."""
    if ":" not in client_address:
        return client_address
    try:
        return str(ipaddress.IPv6Network((client_address.partition("%")[0], 64), strict=False))
    except ValueError:
        return client_address
