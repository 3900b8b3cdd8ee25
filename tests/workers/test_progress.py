"""Parts that a run reports before its answer: their order, their end, and that nothing else changes for it."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from app.errors import DeadlineExceeded, OperatorCrashed, OverLimit
from app.workers.channel import INLINE_BYTES
from tests.workers.test_pool import MEBI, linux, ready, running
from tests.workers.zoo import part

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def parts(count: int, part_bytes: int = 0) -> list[bytes]:
    return [part(number, part_bytes) for number in range(count)]


@pytest.mark.parametrize(("count", "part_bytes"), [(0, 0), (1, 0), (1000, 0), (300, 10_000), (200, INLINE_BYTES)])
async def test_parts_come_in_order_and_before_the_answer(count: int, part_bytes: int):
    async with running() as pool:
        told: list[bytes] = []
        reply = await pool.execute({"do": "echo", "parts": count, "part_bytes": part_bytes}, b"body", on_progress=told.append)
        assert told == parts(count, part_bytes)
        assert reply.body == b"body"
        assert "progress" not in reply.head
        await asyncio.sleep(0.05)
        assert len(told) == count


async def test_nothing_is_sent_to_nobody():
    async with running() as pool:
        told: list[bytes] = []
        watched = pool.execute({"do": "echo", "parts": 3}, b"watched", on_progress=told.append)
        alone = pool.execute({"do": "echo", "parts": 1000, "part_bytes": 2 * INLINE_BYTES}, b"alone")
        assert [reply.body for reply in await asyncio.gather(watched, alone)] == [b"watched", b"alone"]
        assert told == parts(3)


async def test_a_part_that_is_too_long_is_refused_and_the_worker_stays():
    async with running(spares=0) as pool:
        pid = (await pool.execute({"do": "echo"})).head["pid"]
        told: list[bytes] = []
        reply = await pool.execute({"do": "echo", "parts": 1, "part_bytes": INLINE_BYTES + 1}, on_progress=told.append)
        assert f"a part of {INLINE_BYTES + 1} bytes" in reply.head["error"]["detail"]
        assert told == []
        assert (await pool.execute({"do": "echo"})).head["pid"] == pid


@pytest.mark.parametrize("size", [0, INLINE_BYTES, 3 * MEBI])
async def test_large_messages_with_parts_between_keep_to_their_files(size: int):
    """Requests and answers take the two files in turns, runs sent ahead among them; parts are not to disturb that."""
    async with running() as pool:

        async def one(number: int) -> bool:
            told: list[bytes] = []
            body = bytes([number]) * (size + number % 3)
            reply = await pool.execute({"do": "echo", "parts": number % 4}, body, on_progress=told.append if number % 2 else None)
            return reply.body == body and told == parts(number % 4 if number % 2 else 0)

        assert all(await asyncio.gather(*(one(number) for number in range(24))))
        told: list[bytes] = []
        spelt = await pool.execute({"do": "spell", "letter": "a", "parts": 50, "part_bytes": 1000}, on_progress=told.append)
        assert (len(spelt.body), set(spelt.body), told) == (3 * MEBI, {ord("a")}, parts(50, 1000))


async def test_each_run_gets_its_own_parts():
    async with running(workers=2) as pool:

        async def one(number: int) -> None:
            told: list[bytes] = []
            await pool.execute({"do": "echo", "parts": number, "part_bytes": number}, on_progress=told.append)
            assert told == parts(number, number)

        await asyncio.gather(*(one(number) for number in range(60)))


MISDEEDS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"do": "kill_itself", "signal": signal.SIGSEGV}, OperatorCrashed, "crashed"),
    ({"do": "leave", "code": 3}, OperatorCrashed, "crashed"),
    ({"do": "kill_itself", "signal": signal.SIGKILL}, OverLimit, "memory"),
    ({"do": "sleep", "seconds": 60}, DeadlineExceeded, "deadline"),
    ({"do": "hang_in_c"}, DeadlineExceeded, "deadline"),
]


@pytest.mark.parametrize(("head", "kind", "reason"), MISDEEDS, ids=[" ".join(map(str, head.values())) for head, *_ in MISDEEDS])
async def test_what_a_run_said_before_it_ended_badly_has_come(head: dict[str, Any], kind: type[Exception], reason: str):
    async with running() as pool:
        told: list[bytes] = []
        with pytest.raises(kind):
            await pool.execute({**head, "parts": 40, "part_bytes": 5000}, deadline_seconds=0.3, on_progress=told.append)
        assert told == parts(40, 5000)
        assert (await pool.execute({"do": "echo"}, b"next")).body == b"next"
        await ready(pool, 2)
        assert pool.statistics.restarts == {**dict.fromkeys(pool.statistics.restarts, 0), reason: 1}
        assert len(told) == 40


async def test_parts_are_no_answer_to_the_deadline():
    async with running() as pool:
        told: list[bytes] = []
        started = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            await pool.execute({"do": "echo", "parts": 10**6, "part_bytes": 20_000}, deadline_seconds=0.3, on_progress=told.append)
        assert 0.3 <= time.monotonic() - started < 0.5
        assert told == parts(len(told), 20_000)


@linux
async def test_parts_do_not_hide_memory_from_the_sweep():
    async with running(memory_bytes=100 * MEBI, limit_data=False) as pool:
        told: list[bytes] = []
        with pytest.raises(OverLimit):
            await pool.execute({"do": "hog_slowly", "parts": 5}, on_progress=told.append)
        assert told == parts(5)


async def test_an_answer_that_lies_behind_parts_is_not_late():
    async with running() as pool:
        told: list[bytes] = []
        head = {"do": "echo", "parts": 30, "part_bytes": 5000}
        run = asyncio.create_task(pool.execute(head, b"x", deadline_seconds=0.2, on_progress=told.append))
        await asyncio.sleep(0.005)
        time.sleep(0.4)  # the loop is held up, so that the deadline is looked at first
        assert (await run).body == b"x"
        assert told == parts(30, 5000)


async def test_cancelling_ends_the_parts_and_the_worker():
    async with running() as pool:
        told: list[bytes] = []
        head = {"do": "echo", "parts": 10**6, "pause_seconds": 0.001}
        run = asyncio.create_task(pool.execute(head, on_progress=told.append))
        waiting: list[bytes] = []
        ahead = asyncio.create_task(pool.execute({"do": "echo", "parts": 3}, b"ahead", on_progress=waiting.append))
        while len(told) < 10:
            await asyncio.sleep(0.005)
        run.cancel()
        count = len(told)
        assert (await ahead).body == b"ahead"
        assert waiting == parts(3)
        await asyncio.sleep(0.05)
        assert told == parts(count)
        assert pool.statistics.restarts["cancelled"] == 1
        with pytest.raises(asyncio.CancelledError):
            await run


async def test_a_run_cancelled_from_its_own_progress_gets_no_more():
    async with running() as pool:
        told: list[bytes] = []

        def once(part: bytes) -> None:
            told.append(part)
            run.cancel()

        run = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 1, "parts": 100}, on_progress=once))
        with pytest.raises(asyncio.CancelledError):
            await run
        assert told == parts(1)
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"


async def test_a_run_sent_ahead_and_offered_to_others_is_told_once():
    """It lies behind a run that turns out slow, goes to the other worker, and is begun a second time when the slow one is over."""
    async with running(workers=2) as pool:
        slow = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.15}))
        short = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.03}))
        await asyncio.sleep(0)
        told: list[bytes] = []
        run = pool.execute({"do": "echo", "parts": 100, "pause_seconds": 0.003}, on_progress=told.append)
        _, reply, _ = await asyncio.gather(slow, run, short)
        assert reply.queue_seconds < 0.1
        assert told == parts(100)


async def test_a_run_sent_ahead_of_a_crash_tells_from_another_worker():
    async with running() as pool:
        crash = asyncio.create_task(pool.execute({"do": "kill_itself", "signal": signal.SIGSEGV}))
        await asyncio.sleep(0)
        told: list[bytes] = []
        assert (await pool.execute({"do": "echo", "parts": 5}, b"x", on_progress=told.append)).body == b"x"
        assert told == parts(5)
        with pytest.raises(OperatorCrashed):
            await crash


@linux
async def test_reporting_leaves_nothing_behind(tmp_path: Path):
    async with running(spares=0) as pool:
        await pool.execute({"do": "echo"})
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            await pool.execute({"do": "echo", "parts": 20, "part_bytes": 1000}, on_progress=lambda part: None)
        assert len(os.listdir("/proc/self/fd")) == before
        assert all(os.fstat(file).st_size == 0 for worker in pool._nursery.workers for file in worker.channel.files), "no part is in a file"
