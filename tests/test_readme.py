"""The README says what is so: its requests are sent, its commands run, its tables compared with the code."""

import json
import re
import shlex
from typing import Any, Literal, get_args, get_origin

import httpx
import pytest
from click.testing import CliRunner
from pydantic.fields import FieldInfo

from app.cli import main
from app.settings import Settings
from app.web.problems import PROBLEM_TYPES
from tests.servers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PRINTED_ADDRESS = "http://127.0.0.1:8000"
VARYING = ("timing", "request_id", "device")

REQUESTS = re.findall(r"```sh\n(curl .*?)```\n\n```json\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    command
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for command in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


def test_there_is_something_to_test() -> None:
    assert len(REQUESTS) == README.count("curl http") == 3
    assert len(COMMANDS) == README.count("$ torchnotes") >= 3


@pytest.mark.parametrize(("command", "answer"), REQUESTS, ids=[json.loads(answer)["operator"] for _, answer in REQUESTS])
def test_a_request_gets_the_printed_answer(command: str, answer: str, client: httpx.Client) -> None:
    printed = json.loads(answer)
    response = client.send(_request(command, client))
    assert response.status_code == printed.get("status", 200)
    assert response.json().keys() == printed.keys()
    assert _lasting(response.json()) == _lasting(printed)


@pytest.mark.parametrize(("command", "output"), COMMANDS)
def test_a_command_prints_what_is_printed(command: str, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCHNOTES_DEVICE", "cpu")
    program, *words = shlex.split(command)
    ended = CliRunner().invoke(main, words)
    assert (program, ended.exit_code, ended.stdout) == ("torchnotes", 0, output)


def test_every_setting_has_its_row() -> None:
    rows = [f"| `TORCHNOTES_{name.upper()}` | {_default(field)} | {field.description} |" for name, field in Settings.model_fields.items()]
    assert _table("Variable", README) == rows


def test_every_error_code_has_its_row() -> None:
    rows = [f"| {kind.status} | `{code}` | {kind.description} |" for code, kind in PROBLEM_TYPES.items()]
    assert _table("Status", README) == rows


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_make_target_exists(document: str) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    mentioned = set(re.findall(r"(?:^|`)make (\w+)", document, re.MULTILINE))
    assert {"serve", "test"} <= mentioned <= targets


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_file_named_exists(document: str) -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", re.sub(r"`+ ?[^`]*`+", "", document))
    folders = "app|bench|content|static|templates|tests"
    named = re.findall(rf"`((?:{folders})/[\w./]*)`", document)
    assert [path for path in {*linked, *named} - {"static/vendor/"} if not (ROOT / path).exists()] == []


def _request(command: str, client: httpx.Client) -> httpx.Request:
    """What curl would send."""
    words = iter(shlex.split(command.replace("\\\n", " ")))
    assert next(words) == "curl"
    headers, body, address = {}, None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            address = word
    assert address.startswith(PRINTED_ADDRESS)
    return client.build_request("GET" if body is None else "POST", address.removeprefix(PRINTED_ADDRESS), headers=headers, content=body)


def _lasting(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in VARYING}


def _table(first_column: str, document: str) -> list[str]:
    """The rows of the table whose first column has this name."""
    found = re.search(rf"^\| {first_column} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", document, re.MULTILINE)
    assert found, first_column
    return found[1].splitlines()


def _default(field: FieldInfo) -> str:
    """A default as one would write it into the environment, and what else may stand there."""
    value = field.default
    written = "none" if value in ("", ()) else f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
    others = [f"`{other}`" for other in get_args(field.annotation) if other != value] if get_origin(field.annotation) is Literal else []
    return f"{written} (or {', '.join(others)})" if others else written
