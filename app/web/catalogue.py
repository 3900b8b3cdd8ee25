"""The operators as the web process knows them: plain data from a worker, looked up by name, filtered, and serialised once."""

from functools import cached_property
from typing import Any

from app.errors import UnknownOperator
from app.web.documents import Document
from app.web.names import MOST_CHARACTERS, NearestNames

ROW_MEMBERS = ("name", "kind", "category", "summary", "links")


class Catalogue:
    """`operators` has each operator's detail by its canonical name, in torch's order."""

    def __init__(self, data: dict[str, Any], root_path: str = "") -> None:
        self.torch: str = data["torch"]
        self.devices: list[str] = data["devices"]
        self.operators: dict[str, dict[str, Any]] = {detail["name"]: _below(root_path, detail) for detail in data["operators"]}
        self._canonical: dict[str, str] = data["aliases"] | {name: name for name in self.operators}
        self._excluded: dict[str, str] = data["excluded"]
        self._nearest = NearestNames(self.operators)
        self._details = {name: Document.of(detail) for name, detail in self.operators.items()}

    def resolve(self, name: str) -> str:
        """The canonical name of `name`, which may be an alias like `nn.ReLU`; raises UnknownOperator with suggestions."""
        canonical = self._canonical.get(name)
        if canonical is None:
            suggestions = self._nearest.to(name)
            for full in (name, f"torch.{name}", f"torch.nn.{name}"):
                if reason := self._excluded.get(full):
                    raise UnknownOperator(f"{full} cannot be run: {reason}.", suggestions=suggestions)
            hint = f" Did you mean {suggestions[0]}?" if suggestions else ""
            raise UnknownOperator(f"There is no operator {name[:MOST_CHARACTERS]!r}.{hint}", suggestions=suggestions)
        return canonical

    def aliases_by_name(self) -> dict[str, list[str]]:
        """The other spellings of each operator."""
        found: dict[str, list[str]] = {name: [] for name in self.operators}
        for alias, name in self._canonical.items():
            if alias != name:
                found[name].append(alias)
        return found

    def detail(self, name: str) -> Document:
        return self._details[self.resolve(name)]

    def rows(self, kind: str = "", category: str = "", text: str = "") -> list[dict[str, Any]]:
        """The list's rows that have this kind and category and whose name or summaries contain `text`; an empty filter takes all."""
        wanted = text.casefold()
        return [
            row
            for row in self._rows
            if kind in ("", row["kind"]) and category in ("", row["category"]) and (not wanted or wanted in self._searchable[row["name"]])
        ]

    def listing(self, kind: str = "", category: str = "", text: str = "") -> Document:
        return self._listing(self.rows(kind, category, text)) if kind or category or text else self._whole_listing

    @cached_property
    def _whole_listing(self) -> Document:
        return self._listing(self._rows)

    def _listing(self, rows: list[dict[str, Any]]) -> Document:
        return Document.of({"torch": self.torch, "count": len(rows), "operators": rows})

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return [{member: detail[member] for member in ROW_MEMBERS} for detail in self.operators.values()]

    @cached_property
    def _searchable(self) -> dict[str, str]:
        return {name: " ".join((name, *detail["summary"].values())).casefold() for name, detail in self.operators.items()}


def _below(root_path: str, detail: dict[str, Any]) -> dict[str, Any]:
    return {**detail, "links": _links_below(root_path, detail["links"])} if root_path else detail


def _links_below(root_path: str, link: Any) -> Any:
    if isinstance(link, dict):
        return {name: _links_below(root_path, inner) for name, inner in link.items()}
    return root_path + link if isinstance(link, str) and link.startswith("/") else link
