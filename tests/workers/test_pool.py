"""The pool with real processes: answers, misbehaviour, the queue, start and stop."""

import asyncio
import gc
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.errors import DeadlineExceeded, InternalError, OperatorCrashed, OverLimit, Overloaded, Starting, TorchnotesError
from app.workers.pool import Pool, PoolOptions, Reply
from tests.workers import zoo

pytestmark = pytest.mark.anyio
MEBI = 2**20
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def options(**changes: Any) -> PoolOptions:
    usual = {
        "target": zoo.TARGET,
        "configuration": {},
        "preload": ("wave",),
        "workers": 1,
        "spares": 1,
        "queue_length": 100,
        "queue_seconds": 10.0,
        "deadline_seconds": 10.0,
        "memory_bytes": 300 * MEBI,
        "threads": 1,
    }
    return PoolOptions(**{**usual, **changes})


@asynccontextmanager
async def running(**changes: Any) -> AsyncIterator[Pool]:
    pool = Pool(options(**changes))
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


async def ready(pool: Pool, workers: int) -> None:
    """Waits until so many workers are up."""
    async with asyncio.timeout(10):
        while pool.statistics.ready < workers:
            await asyncio.sleep(0.005)


def descendants(pid: int, besides: Iterable[int] = ()) -> dict[int, str]:
    """Living processes below this one and what they run, without some and what is below these."""
    listing = subprocess.run(["ps", "-eo", "pid,ppid,stat,args", "--no-headers"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listing.splitlines()]
    found: dict[int, str] = {}
    parents = {pid}
    while parents:
        children = {int(row[0]): row[3] for row in rows if int(row[1]) in parents and row[2][0] != "Z" and not row[3].startswith("ps ")}
        children = {child: command for child, command in children.items() if child not in besides}
        found |= children
        parents = set(children)
    return found


def alive(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


async def test_an_answer_has_the_head_the_body_and_the_wait():
    async with running() as pool:
        reply = await pool.execute({"do": "echo", "text": "ä", "list": [1, 2.5, None]}, b"\x00\xff")
        assert reply == Reply({**reply.head, "do": "echo", "text": "ä", "list": [1, 2.5, None]}, b"\x00\xff", reply.queue_seconds)
        assert 0 <= reply.queue_seconds < 0.05
        assert reply.head["queue_ms"] == pytest.approx(
            reply.queue_seconds * 1000, abs=20
        )  # the worker's clock reading, just after the pool's
        assert pool.statistics.last_reply_seconds_ago < 1


@pytest.mark.parametrize("size", [0, 1, 32_000, 32_768, 32_769, 300_000, 50_000_000])
async def test_bodies_of_every_size_come_back_equal(size: int):
    async with running() as pool:
        body = os.urandom(size)
        for part in (body, body[: size // 2], body):
            assert (await pool.execute({"do": "echo"}, part)).body == part
        assert (await pool.execute({"do": "grow", "bytes": size}, b"")).body == b"y" * size
        assert (await pool.execute({"do": "grow", "bytes": 3}, body)).head["got"] == size
        text = "x" * min(size, 2_000_000)
        assert (await pool.execute({"do": "echo", "text": text})).head["text"] == text


@linux
async def test_the_memory_file_shrinks_after_a_large_body():
    async with running(spares=0) as pool:
        await pool.execute({"do": "echo"}, bytes(50 * MEBI))
        (worker,) = pool._nursery.workers
        assert all(os.fstat(file).st_size <= 16 * MEBI for file in worker.channel.files)


@linux
async def test_a_child_starts_warm_with_its_threads_and_without_the_servers_main():
    async with running(threads=3, preload=("wave", "zipapp")) as pool:
        told = (await pool.execute({"do": "tell", "modules": ["wave", "zipapp", "asyncio", "pytest"]})).head
        assert told["modules"] == ["wave", "zipapp"]
        assert told["environment"] == {"OMP_NUM_THREADS": "3", "MKL_NUM_THREADS": "3", "OMP_WAIT_POLICY": "PASSIVE"}
        assert told["main"] is None
        assert told["core_bytes"] <= 1
        assert len(told["sockets"]) == 1, "a child has its own socket and no other's"


async def test_starting_cold_is_logged(caplog: pytest.LogCaptureFixture):
    async with running(preload=("wave", "no_such_module")):
        assert "starts cold, preloading failed: no_such_module" in caplog.text
    caplog.clear()
    async with running():
        assert "cold" not in caplog.text


async def test_preloading_finds_what_only_a_runtime_path_reaches(tmp_path, monkeypatch, caplog):
    (tmp_path / "found_at_run_time.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    environment = dict(os.environ)
    async with running(preload=("found_at_run_time",)):
        assert "cold" not in caplog.text
    assert dict(os.environ) == environment


async def test_workers_with_torch_preloaded_are_replaced_quickly():
    async with running(preload=("torch",), workers=1, spares=0) as pool:
        told = await pool.execute({"do": "tell", "modules": ["torch"]})
        assert told.head["modules"] == ["torch"]
        started = time.monotonic()
        with pytest.raises(OperatorCrashed):
            await pool.execute({"do": "read_null"})
        await pool.execute({"do": "echo"})
        assert time.monotonic() - started < 0.5


MISDEEDS: list[tuple[dict[str, Any], type[TorchnotesError], dict[str, Any], str]] = [
    ({"do": "kill_itself", "signal": signal.SIGSEGV}, OperatorCrashed, {"signal": "SIGSEGV"}, "crashed"),
    ({"do": "kill_itself", "signal": signal.SIGFPE}, OperatorCrashed, {"signal": "SIGFPE"}, "crashed"),
    ({"do": "kill_itself", "signal": signal.SIGABRT}, OperatorCrashed, {"signal": "SIGABRT"}, "crashed"),
    ({"do": "kill_itself", "signal": signal.SIGKILL}, OverLimit, {"limit": 300 * MEBI}, "memory"),
    ({"do": "read_null"}, OperatorCrashed, {"signal": "SIGSEGV"}, "crashed"),
    ({"do": "leave", "code": 3}, OperatorCrashed, {"exit_code": 3}, "crashed"),
    ({"do": "leave", "code": 0}, OperatorCrashed, {"exit_code": 0}, "crashed"),
    ({"do": "sleep", "seconds": 60}, DeadlineExceeded, {"limit_seconds": 0.3}, "deadline"),
    ({"do": "hang_in_c"}, DeadlineExceeded, {"limit_seconds": 0.3}, "deadline"),
    ({"do": "kill_itself", "signal": signal.SIGSTOP}, DeadlineExceeded, {"limit_seconds": 0.3}, "deadline"),
    ({"do": "write_garbage", "bytes": "ff" * 17, "seconds": 60}, DeadlineExceeded, {"limit_seconds": 0.3}, "deadline"),
    ({"do": "write_garbage", "bytes": "00" * 7, "seconds": 0}, OperatorCrashed, {"exit_code": 9}, "crashed"),
    ({"do": "write_garbage", "bytes": "ff" * 17, "seconds": 0}, OperatorCrashed, {"exit_code": 9}, "crashed"),
]


@pytest.mark.parametrize(("head", "kind", "members", "reason"), MISDEEDS, ids=[" ".join(map(str, head.values())) for head, *_ in MISDEEDS])
async def test_a_misdeed_has_a_name_and_the_next_answer_comes_at_once(head, kind, members, reason):
    async with running() as pool:
        with pytest.raises(kind) as caught:
            await pool.execute(head, deadline_seconds=0.3)
        over = time.monotonic()
        assert caught.value.members == members
        assert (await pool.execute({"do": "echo"}, b"next")).body == b"next"
        assert time.monotonic() - over < 0.1
        await ready(pool, 2)
        assert pool.statistics.restarts == {**dict.fromkeys(pool.statistics.restarts, 0), reason: 1}


async def test_a_broken_connection_is_a_crash():
    async with running() as pool:
        for head in ({"do": "close_socket"}, {"do": "write_garbage", "bytes": "ff" * 17, "seconds": 60}):
            with pytest.raises(OperatorCrashed) as caught:
                await pool.execute(head)
            assert caught.value.members == {"exit_code": None}


@linux
async def test_memory_is_limited_at_the_allocation_and_by_the_sweep():
    async with running(memory_bytes=100 * MEBI) as pool:
        refused = await pool.execute({"do": "hog", "bytes": 4000 * MEBI})
        assert refused.head["error"]["code"] == "over_limit"
        assert refused.head["error"]["limit"] == 100 * MEBI
        await ready(pool, 2)
        assert pool.statistics.restarts["retired"] == 1
        refused = await pool.execute({"do": "echo"}, bytes(110 * MEBI))
        assert refused.head["error"]["code"] == "over_limit"
        assert (await pool.execute({"do": "hog", "bytes": 60 * MEBI})).head["bytes"] == 60 * MEBI
    async with running(memory_bytes=100 * MEBI, limit_data=False) as pool:
        with pytest.raises(OverLimit) as caught:
            await pool.execute({"do": "hog_slowly"})
        assert caught.value.members["limit"] == 100 * MEBI
        assert 100 * MEBI < caught.value.members["needed"] < 400 * MEBI
        assert pool.statistics.restarts["memory"] == 1
        assert (await pool.execute({"do": "hog", "bytes": 60 * MEBI})).head["bytes"] == 60 * MEBI


async def test_a_bug_in_the_target_is_an_internal_error_and_the_worker_stays():
    async with running(workers=1, spares=0) as pool:
        first = (await pool.execute({"do": "echo"})).head["pid"]
        for head, detail in (({"do": "raise_error"}, "LookupError: a bug"), ({"do": "answer_nonsense"}, "not JSON serializable")):
            reply = await pool.execute(head)
            assert reply.head["error"]["code"] == "internal_error"
            assert detail in reply.head["error"]["detail"]
        assert (await pool.execute({"do": "echo"})).head["pid"] == first


async def test_a_head_that_is_no_plain_data_is_told_to_its_caller():
    async with running() as pool:
        with pytest.raises(InternalError, match="handed over"):
            await pool.execute({"do": object()})
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"


async def test_a_flood_on_stdout_reaches_the_log(capfd: pytest.CaptureFixture[str]):
    async with running() as pool:
        await pool.execute({"do": "flood"})
    assert capfd.readouterr().out.count("x") == 2_000_000


async def test_a_worker_that_retires_is_replaced_after_its_answer():
    async with running() as pool:
        pids = set()
        for _ in range(3):
            reply = await pool.execute({"do": "retire"})
            assert "retire" not in reply.head
            pids.add(reply.head["pid"])
            await ready(pool, 2)
        assert len(pids) == 3
        assert pool.statistics.restarts["retired"] == 3


async def test_a_worker_that_dies_talks_or_stops_while_idle_is_found_out():
    async with running() as pool:
        await pool.execute({"do": "die_soon", "seconds": 0.05})
        await asyncio.sleep(0.15)
        assert pool.statistics.restarts["crashed"] == 1
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"
        await ready(pool, 2)
        await pool.execute({"do": "write_soon", "seconds": 0.05})
        await asyncio.sleep(0.15)
        assert pool.statistics.restarts["crashed"] == 2
        await pool.execute({"do": "stop_soon", "seconds": 0.05})
        await asyncio.sleep(0.15)
        with pytest.raises(DeadlineExceeded):
            await pool.execute({"do": "echo"}, bytes(50 * MEBI), deadline_seconds=0.3)
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"


async def test_a_request_sent_to_a_worker_found_dead_goes_to_another():
    async with running(workers=1, spares=1) as pool:
        pid = (await pool.execute({"do": "echo"})).head["pid"]
        (worker,) = (worker for worker in pool._nursery.workers if worker.pid == pid)
        os.kill(pid, signal.SIGKILL)
        assert select.select([worker.status], [], [], 5)[0], "it has ended, without a turn of the loop in which the pool could see it"
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"


async def test_runs_in_flight_are_untouched_by_crashes_beside_them():
    async with running(workers=2, spares=2) as pool:
        wrong: list[Any] = []

        async def ordinary(number: int) -> None:
            for step in range(150):
                body = b"%d %d" % (number, step) * (1 if step % 10 else 5000)
                reply = await pool.execute({"do": "echo", "number": number, "step": step}, body)
                if (reply.body, reply.head["number"], reply.head["step"]) != (body, number, step):
                    wrong.append(reply)

        async def hostile(head: dict[str, Any]) -> None:
            for _ in range(5):
                with pytest.raises((OperatorCrashed, DeadlineExceeded, OverLimit)):
                    await pool.execute(head, deadline_seconds=0.1)

        heads = [head for head, *_ in MISDEEDS[:8]]
        await asyncio.gather(*(ordinary(number) for number in range(4)), *(hostile(head) for head in heads))
        assert wrong == []
        await ready(pool, 4)
        restarts = pool.statistics.restarts
        assert sum(restarts.values()) == 40
        assert restarts["deadline"] == 5


async def test_first_come_first_served():
    async with running() as pool:
        order: list[int] = []

        async def one(number: int) -> None:
            await pool.execute({"do": "sleep", "seconds": 0.01})
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(20)))
        assert order == list(range(20))


async def test_no_more_run_at_a_time_than_there_are_workers():
    async with running(workers=2, spares=2) as pool:
        started = time.monotonic()
        runs = [asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.2})) for _ in range(4)]
        await asyncio.sleep(0.05)
        statistics = pool.statistics
        assert (statistics.ready, statistics.busy, statistics.queued) == (4, 2, 2)
        await asyncio.gather(*runs)
        assert 0.39 < time.monotonic() - started < 0.8


async def test_a_run_that_waits_is_told_its_place_whenever_it_changes():
    async with running(workers=1, spares=0) as pool:
        places: list[list[int]] = [[], [], []]
        runs = [pool.execute({"do": "sleep", "seconds": 0.2}, on_wait=told.append) for told in places]
        await asyncio.gather(*runs)
        assert places == [[], [1, 0], [2, 1, 0]]


async def test_a_full_queue_says_when_to_come_back():
    async with running(queue_length=2) as pool:
        for _ in range(3):
            await pool.execute({"do": "sleep", "seconds": 0.2})
        runs = [asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.2})) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded) as caught:
            await pool.execute({"do": "echo"})
        assert 0.4 < caught.value.members["retry_after_seconds"] < 1.2
        assert len(await asyncio.gather(*runs)) == 3


@pytest.mark.parametrize("slow_first", [True, False])
async def test_a_run_sent_ahead_does_not_wait_behind_a_slow_one(slow_first: bool):
    """Two workers get one run each and one more ahead; what lies behind the slow run is answered by the other worker."""
    async with running(workers=2) as pool:
        seconds = (3.0, 0.05) if slow_first else (0.05, 3.0)
        runs = [asyncio.create_task(pool.execute({"do": "sleep", "seconds": length})) for length in seconds]
        await asyncio.sleep(0)
        started = time.monotonic()
        echoes = [pool.execute({"do": "echo", "number": number}) for number in range(4)]
        replies = await asyncio.gather(*echoes)
        assert time.monotonic() - started < 1
        assert [reply.head["number"] for reply in replies] == [0, 1, 2, 3]
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
        assert (await pool.execute({"do": "echo", "number": 9})).head["number"] == 9


async def test_a_run_sent_ahead_of_a_slow_one_is_run_once(tmp_path: Path):
    async with running() as pool:
        slow = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.1}))
        await asyncio.sleep(0)
        notes = [pool.execute({"do": "note", "file": str(tmp_path / "notes"), "text": letter}) for letter in "abcd"]
        await asyncio.gather(slow, *notes)
        await pool.execute({"do": "echo"})
        assert (tmp_path / "notes").read_text() == "abcd"


async def test_a_run_sent_ahead_of_a_crash_is_answered_by_another_worker():
    async with running() as pool:
        crash = asyncio.create_task(pool.execute({"do": "kill_itself", "signal": signal.SIGSEGV}))
        await asyncio.sleep(0)
        echoes = await asyncio.gather(*(pool.execute({"do": "echo", "number": number}) for number in range(5)))
        assert [echo.head["number"] for echo in echoes] == list(range(5))
        with pytest.raises(OperatorCrashed):
            await crash


async def test_large_answers_that_follow_each_other_closely_are_not_mixed_up():
    async with running() as pool:
        letters = "abcdefgh"
        echoes = asyncio.gather(*(pool.execute({"do": "echo"}, letter.encode() * 2 * MEBI) for letter in letters))
        replies = await asyncio.gather(*(pool.execute({"do": "spell", "letter": letter}) for letter in letters))
        assert [(reply.body[:1], len(reply.body), len(set(reply.body))) for reply in await echoes] == [
            (letter.encode(), 2 * MEBI, 1) for letter in letters
        ]
        assert [(reply.body[:1], len(reply.body), len(set(reply.body))) for reply in replies] == [
            (letter.encode(), 3 * MEBI, 1) for letter in letters
        ]


async def test_without_a_queue_a_free_worker_still_takes_a_run():
    async with running(queue_length=0) as pool:
        run = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.1}))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await pool.execute({"do": "echo"})
        await run
        await pool.execute({"do": "echo"})


async def test_a_wait_that_is_too_long_ends():
    async with running(queue_seconds=0.2) as pool:
        run = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 3}))
        await asyncio.sleep(0)
        started = time.monotonic()
        with pytest.raises(Overloaded):
            await pool.execute({"do": "echo"})
        assert 0.2 <= time.monotonic() - started < 2
        assert (await run).head["do"] == "sleep"


async def test_cancelling_a_run_kills_its_worker_and_cancelling_a_wait_leaves_the_queue():
    async with running() as pool:
        run = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 60}))
        wait = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 60}))
        last = asyncio.create_task(pool.execute({"do": "echo"}, b"last"))
        await asyncio.sleep(0.05)
        wait.cancel()
        with pytest.raises(asyncio.CancelledError):
            await wait
        assert pool.statistics.queued == 1
        assert pool.statistics.restarts["cancelled"] == 0
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert (await last).body == b"last"
        assert pool.statistics.restarts["cancelled"] == 1


async def test_cancelling_after_the_answer_costs_nothing():
    async with running(spares=0) as pool:
        for delay in (0.0, 0.0005, 0.001, 0.002, 0.005):
            for _ in range(20):
                run = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.001}, b"old"))
                await asyncio.sleep(delay)
                run.cancel()
                with suppress(asyncio.CancelledError):
                    assert (await run).body == b"old"
                assert (await pool.execute({"do": "echo"}, b"new")).body == b"new"


async def test_answers_at_the_deadline_are_given_once_and_to_their_caller():
    async with running(spares=2) as pool:
        outcomes = []
        for number in range(30):
            try:
                reply = await pool.execute({"do": "sleep", "seconds": 0.018 + number / 5000}, b"%d" % number, deadline_seconds=0.02)
                outcomes.append(reply.body == b"%d" % number)
            except DeadlineExceeded:
                outcomes.append(True)
            assert (await pool.execute({"do": "echo"}, b"next")).body == b"next"
        assert outcomes == [True] * 30


async def test_a_loop_that_was_held_up_does_not_make_a_run_late():
    async with running() as pool:
        run = asyncio.create_task(pool.execute({"do": "sleep", "seconds": 0.05}, b"x", deadline_seconds=0.2))
        await asyncio.sleep(0.01)
        time.sleep(0.4)
        assert (await run).body == b"x"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"configuration": {"raise": "no such thing"}}, "LookupError: no such thing"),
        ({"configuration": {"kill": signal.SIGSEGV}}, "SIGSEGV"),
        ({"configuration": {"sleep_seconds": 60}, "start_seconds": 0.5}, "not ready within 0.5 s"),
        ({"target": "no_such_module:start"}, "ModuleNotFoundError"),
        ({"target": "tests.workers.zoo:no_such_function"}, "AttributeError"),
    ],
    ids=str,
)
async def test_a_start_that_fails_says_why_and_leaves_nothing(changes: dict[str, Any], words: str):
    before = descendants(os.getpid())
    pool = Pool(options(**changes))
    with pytest.raises(Starting):
        await pool.execute({"do": "echo"})
    with pytest.raises(RuntimeError, match=words):
        await pool.start()
    assert descendants(os.getpid(), before) == {}
    with pytest.raises(Starting):
        await pool.execute({"do": "echo"})
    await pool.stop()


async def test_a_preload_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "hanging_import.py").write_text("import time; time.sleep(60)")
    monkeypatch.syspath_prepend(tmp_path)
    before, started = descendants(os.getpid()), time.monotonic()
    with pytest.raises(RuntimeError, match="cannot be forked"):
        await Pool(options(preload=("hanging_import",), start_seconds=0.5)).start()
    assert descendants(os.getpid(), before) == {}
    start = asyncio.create_task(Pool(options(preload=("hanging_import",))).start())
    await asyncio.sleep(0.5)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert descendants(os.getpid(), before) == {}
    assert time.monotonic() - started < 5


async def test_replacements_that_fail_are_tried_again_with_pauses(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    present = tmp_path / "present"
    present.touch()
    async with running(configuration={"unless_present": str(present)}, workers=1, spares=0) as pool:
        present.unlink()
        with pytest.raises(OperatorCrashed):
            await pool.execute({"do": "leave", "code": 1})
        await asyncio.sleep(1)
        with pytest.raises(Starting):
            await pool.execute({"do": "echo"})
        assert 2 <= caplog.text.count("A worker cannot start") <= 5
        present.touch()
        await ready(pool, 1)
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"


async def test_a_run_that_comes_while_the_only_worker_is_replaced_waits():
    async with running(workers=1, spares=0) as pool:
        with pytest.raises(OperatorCrashed):
            await pool.execute({"do": "leave", "code": 1})
        assert pool.statistics.ready == 0
        assert (await pool.execute({"do": "echo"}, b"x")).body == b"x"


async def test_the_pool_survives_its_forkserver():
    async with running(threads=2) as pool:
        os.kill(pool._nursery._forkserver_pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        await ready(pool, 2)
        told = await pool.execute({"do": "tell", "modules": ["wave"]})
        assert told.head["modules"] == ["wave"]
        assert told.head["environment"]["OMP_NUM_THREADS"] == "2"


@linux
async def test_stop_leaves_no_process_and_no_descriptor_and_answers_everybody():
    async with running():
        pass
    gc.collect()
    processes, descriptors = descendants(os.getpid()), len(os.listdir("/proc/self/fd"))
    pool = Pool(options(workers=2, queue_length=5))
    await pool.start()
    assert len(descendants(os.getpid(), processes)) == 5, "three workers, a forkserver and a resource tracker"
    runs = [asyncio.create_task(pool.execute({"do": "hang_in_c"})) for _ in range(4)]
    await asyncio.sleep(0.1)
    started = time.monotonic()
    await pool.stop()
    assert time.monotonic() - started < 1
    assert descendants(os.getpid(), processes) == {}
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert all(isinstance(outcome, Starting) for outcome in await asyncio.gather(*runs, return_exceptions=True))
    await pool.stop()


@linux
async def test_pools_side_by_side_have_their_own_forkservers():
    async with running(preload=("wave",), threads=1) as one:
        async with running(preload=("zipapp",), threads=2) as two:
            for pool, preloaded, threads in ((one, "wave", "1"), (two, "zipapp", "2")):
                told = (await pool.execute({"do": "tell", "modules": ["wave", "zipapp"]})).head
                assert (told["modules"], told["environment"]["OMP_NUM_THREADS"]) == ([preloaded], threads)
        with pytest.raises(OperatorCrashed):
            await one.execute({"do": "leave", "code": 1})
        await ready(one, 2)


@linux
async def test_crashes_leak_no_descriptors_and_no_processes():
    async with running(workers=2, spares=2) as pool:

        async def crash() -> None:
            with pytest.raises(OperatorCrashed):
                await pool.execute({"do": "leave", "code": 1})

        async def settle() -> tuple[int, int]:
            await ready(pool, 4)
            await asyncio.sleep(0.2)
            return len(os.listdir("/proc/self/fd")), len(descendants(os.getpid()))

        before = await settle()
        for _ in range(10):
            await asyncio.gather(*(crash() for _ in range(10)))
        assert await settle() == before
        assert pool.statistics.restarts["crashed"] == 100


SERVER = """
import asyncio, os, sys
print("main", flush=True)
sys.path[:0] = {path!r}
from tests.workers.test_pool import options
from app.workers.pool import Pool

async def main():
    pool = Pool(options())
    await pool.start()
    runs = [asyncio.create_task(pool.execute({{"do": "hang_in_c"}})) for _ in range(2)]
    await asyncio.sleep(0.2)
    print("running", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process with a pool and two runs in progress; its main module has no guard."""
    script = tmp_path / "server.py"
    script.write_text(SERVER.format(path=[os.path.abspath(entry) for entry in sys.path]))
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == "main\n"
        assert process.stdout.readline() == "running\n", "a child does not run the main module again"
        yield process
        process.kill()
        process.wait()


def gone(pids: dict[int, str]) -> bool:
    until = time.monotonic() + 20
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(alive(pid) for pid in pids)


ENDS: dict[str, Callable[[int], None]] = {
    "SIGKILL": lambda pid: os.kill(pid, signal.SIGKILL),
    "SIGTERM": lambda pid: os.kill(pid, signal.SIGTERM),
    "Ctrl-C at the terminal": lambda pid: os.killpg(pid, signal.SIGINT),
}


@linux
@pytest.mark.parametrize("end", ENDS)
def test_nothing_outlives_the_server(other_process: subprocess.Popen[str], end: str):
    children = descendants(other_process.pid)
    assert len(children) == 4, "two workers, a forkserver and a resource tracker"
    ENDS[end](other_process.pid)
    other_process.wait(20)
    assert gone(children), [children[pid] for pid in children if alive(pid)]


@linux
def test_workers_leave_signals_of_the_terminal_to_the_server(other_process: subprocess.Popen[str]):
    children = descendants(other_process.pid)
    os.kill(other_process.pid, signal.SIGSTOP)
    for pid, command in children.items():
        if "forkserver" in command:
            os.kill(pid, signal.SIGINT)
    time.sleep(0.1)
    assert all(alive(pid) for pid in children)


def test_importing_the_room_starts_nothing():
    code = "import app.workers.pool, threading, sys; print(threading.active_count(), 'torch' in sys.modules, 'fastapi' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert result.stdout.split() == ["1", "False", "False"]
