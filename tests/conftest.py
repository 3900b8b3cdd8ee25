"""The site as a real server: one for the whole session, and more where a test needs other settings."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.servers import Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers and a spare, with limits small enough to be reached quickly."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(log, workers=2, deadline_seconds=4, body_bytes=1024 * 1024) as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts a server with other settings for the tests of one module."""
    with ExitStack() as servers:

        def start(**settings: object) -> Server:
            return servers.enter_context(serving(tmp_path_factory.mktemp("server") / "log", **settings))

        yield start
