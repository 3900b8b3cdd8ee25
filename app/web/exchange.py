"""What is known of the one request being answered: the log's line, the metrics and the problem answers read it."""

from dataclasses import dataclass

from starlette.types import Scope

CLIENT_CLOSED_REQUEST = 499

EXPORTING = "torchnotes.exporting"
"""In the scope of a request whose answer becomes a file: the page leaves out what only a server can do."""

_MEMBER = "torchnotes.exchange"


class ClientGone(Exception):
    """The client has closed the connection: there is nobody to answer."""


@dataclass(slots=True)
class Exchange:
    """`operator` is a canonical name once one is resolved, `code` an error's once there is one, `status` 0 until answered."""

    request_id: str
    operator: str = ""
    code: str = ""
    status: int = 0


def begin_exchange(scope: Scope, request_id: str) -> Exchange:
    exchange = scope[_MEMBER] = Exchange(request_id)
    return exchange


def exchange_of(scope: Scope) -> Exchange:
    exchange: Exchange = scope[_MEMBER]
    return exchange
