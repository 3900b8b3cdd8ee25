"""Keys, rates and the budget of bodies."""

import pytest

from app.errors import Overloaded, RateLimited, Unauthorized
from app.settings import Settings
from app.web import admission
from app.web.admission import SMALL_BODY_BYTES, Admission, BodyBudget, Rate


def test_without_keys_anybody_may() -> None:
    Admission(Settings()).require_key(b"")


@pytest.mark.parametrize("given", [b"Bearer one", b"bearer two", b"BEARER  two "])
def test_a_key_that_fits(given: bytes) -> None:
    Admission(Settings(api_keys=("one", "two"))).require_key(given)


@pytest.mark.parametrize(
    "given", [b"", b"Bearer", b"Bearer ", b"Bearer three", b"Basic one", b"one", b"Bearer one two", "Bearer öne".encode()]
)
def test_a_key_that_does_not(given: bytes) -> None:
    with pytest.raises(Unauthorized):
        Admission(Settings(api_keys=("one", "two"))).require_key(given)


def test_rates_refill_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(admission.time, "monotonic", lambda: now)
    rate = Rate(6)
    for _ in range(6):
        rate.take("1.2.3.4")
    with pytest.raises(RateLimited) as refusal:
        rate.take("1.2.3.4")
    assert refusal.value.members["retry_after_seconds"] == 10
    rate.take("5.6.7.8")
    now = 9.0
    with pytest.raises(RateLimited) as refusal:
        rate.take("1.2.3.4")
    assert refusal.value.members["retry_after_seconds"] == 1
    now = 10.0
    rate.take("1.2.3.4")


def test_one_rate_for_an_ipv6_network() -> None:
    rate = Rate(1)
    rate.take("2001:db8::1")
    rate.take("2001:db8:0:1::1")
    rate.take("fe80::1%eth0")
    for same in ("2001:db8::2", "2001:db8:0:0:ffff::1", "fe80::2%eth0"):
        with pytest.raises(RateLimited):
            rate.take(same)


def test_rates_remember_so_many_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST_CLIENTS", 3)
    rate = Rate(1)
    for last in range(5):
        rate.take(f"1.1.1.{last}")
    rate.take("1.1.1.0")
    with pytest.raises(RateLimited):
        rate.take("1.1.1.4")


def test_bodies_fill_their_budget_but_small_ones_find_room() -> None:
    large = SMALL_BODY_BYTES + 1
    budget = BodyBudget(2 * large)
    budget.hold(large)
    budget.hold(large)
    with pytest.raises(Overloaded):
        budget.hold(large)
    budget.hold(SMALL_BODY_BYTES)
    budget.release(2 * large + SMALL_BODY_BYTES)
    assert budget.held_bytes == 0
