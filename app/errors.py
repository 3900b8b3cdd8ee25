"""Every way a run or a request can fail, as values with no HTTP in them (`web/problems.py` gives each its status).

    TorchnotesError
      RequestError                the caller can mend it
        MalformedJSON               the body is not JSON, is nested too deep, or is cut short
        UnknownOperator             no operator of that name; `suggestions`
        InvalidArgument             a wrong member of `arguments`, or of the request itself; `pointer`
        InvalidInput                a wrong member of `inputs`; `pointer`
        InvalidState                a wrong member of `state`; `pointer`
        TorchRejected               torch raised; `torch` has its type and message
        OverLimit                   the run would cost too much; `needed`, `limit`
        RequestTooLarge             the body is longer than the limit; `limit`
        RequestTimeout              the body did not arrive in time; `limit_seconds`
        UnsupportedMediaType        the body is not declared as JSON
        NotAcceptable               the caller does not accept JSON
        Unauthorized                keys are switched on and none fits
        RateLimited                 rates are switched on; `retry_after_seconds`
      RunError                    the run ended its worker
        OperatorCrashed             killed by a signal; `signal`
        DeadlineExceeded            ran past its time; `limit_seconds`
      CapacityError               not now; `retry_after_seconds`
        Overloaded                  the queue is full
        Starting                    no worker is ready yet
      InternalError               our own bug

An error crosses a process border as the plain data of `as_data` and is raised again by `from_data`.
"""

from typing import Any, ClassVar


class TorchnotesError(Exception):
    """One failure: a sentence (`detail`) and named, plain-data `members` that go into the answer beside it."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members

    def as_data(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail, **self.members}


class RequestError(TorchnotesError):
    """The caller can mend it."""


class MalformedJSON(RequestError):
    code = "malformed_json"


class UnknownOperator(RequestError):
    code = "unknown_operator"


class InvalidArgument(RequestError):
    code = "invalid_argument"


class InvalidInput(RequestError):
    code = "invalid_input"


class InvalidState(RequestError):
    code = "invalid_state"


class TorchRejected(RequestError):
    code = "torch_error"


class OverLimit(RequestError):
    code = "over_limit"

    def as_data(self) -> dict[str, Any]:
        """Sizes beyond 64 bits, which plain data cannot carry, as floats."""
        return {
            name: min(float(min(abs(value), 10**308)), 1e308) if isinstance(value, int) and abs(value) >= 2**63 else value
            for name, value in super().as_data().items()
        }


class RequestTooLarge(RequestError):
    code = "request_too_large"


class RequestTimeout(RequestError):
    code = "request_timeout"


class UnsupportedMediaType(RequestError):
    code = "unsupported_media_type"


class NotAcceptable(RequestError):
    code = "not_acceptable"


class Unauthorized(RequestError):
    code = "unauthorized"


class RateLimited(RequestError):
    code = "rate_limited"


class RunError(TorchnotesError):
    """The run ended its worker."""


class OperatorCrashed(RunError):
    code = "operator_crashed"


class DeadlineExceeded(RunError):
    code = "deadline_exceeded"


class CapacityError(TorchnotesError):
    """Not now; `retry_after_seconds` says when."""


class Overloaded(CapacityError):
    code = "overloaded"


class Starting(CapacityError):
    code = "starting"


class InternalError(TorchnotesError):
    code = "internal_error"


def invalid(detail: str, pointer: str, **members: Any) -> RequestError:
    """The error for a wrong member of a run request: `pointer` (RFC 6901) says where, and its first segment which code."""
    segment = pointer.split("/", 2)[1] if pointer else ""
    return _BY_SEGMENT.get(segment, InvalidArgument)(detail, pointer=pointer, **members)


def from_data(data: dict[str, Any]) -> TorchnotesError:
    """The error that `as_data` made `data` of; an unknown code becomes an `InternalError`."""
    members = {name: value for name, value in data.items() if name not in ("code", "detail")}
    return _BY_CODE.get(data["code"], InternalError)(data["detail"], **members)


def _leaves(error: type[TorchnotesError]) -> list[type[TorchnotesError]]:
    children = error.__subclasses__()
    return [leaf for child in children for leaf in _leaves(child)] if children else [error]


_BY_SEGMENT: dict[str, type[RequestError]] = {"inputs": InvalidInput, "gradients": InvalidInput, "state": InvalidState}
_BY_CODE = {leaf.code: leaf for leaf in _leaves(TorchnotesError)}
CODES = tuple(_BY_CODE)
