"""The one shape that every error answer has."""

from typing import Any

import httpx
from pydantic import TypeAdapter

from app.web import contract
from app.web.problems import PROBLEM_TYPES

_PROBLEM: TypeAdapter[contract.Problem] = TypeAdapter(contract.Problem)
_WITH_RETRY_AFTER = {429, 503}


def assert_problem(answer: httpx.Response, code: str, **members: Any) -> dict[str, Any]:
    """Checks status, headers and every member that all problems share, and that these `members` are among the rest."""
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code, problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    _PROBLEM.validate_python(problem)
    kind = PROBLEM_TYPES[code]
    assert (answer.status_code, problem["status"], problem["title"]) == (kind.status, kind.status, kind.title)
    assert problem["type"] == "/problems/" + code.replace("_", "-")
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["detail"]
    assert ("retry-after" in answer.headers) == (kind.status in _WITH_RETRY_AFTER)
    assert problem | members == problem
    return problem
