"""Tensors as people copy them: `tensor([[1., 2.]])`, NumPy's print, nested lists, rows of numbers, `randn(2,3;seed=7)`.

Read as literals by a tokeniser and a small parser; nothing is ever evaluated. An error names row and column.
"""

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from app.errors import invalid
from app.operators.fills import FILLS

_MAGNITUDE = r"(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf|nan)"
_TOKEN = re.compile(
    rf"""(?P<space>[^\S\n]+|\#[^\n]*)
      | (?P<newline>\n)
      | (?P<complex>[+-]?{_MAGNITUDE}[+-]{_MAGNITUDE}j)
      | (?P<float>[+-]?(?:(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?|\d+e[+-]?\d+))(?![\w.])
      | (?P<integer>[+-]?\d+)(?![\w.])
      | (?P<special>[+-]?(?:inf|infinity|nan))(?!\w)
      | (?P<ellipsis>\.\.\.)
      | (?P<quoted>'[^'\n]*'|"[^"\n]*"|<[^>\n]*>)
      | (?P<name>[A-Za-z_][\w.]*)
      | (?P<mark>[\[\](),;=:])""",
    re.VERBOSE | re.IGNORECASE,
)
_BOOLEANS = {"true": True, "false": False}
_PRINT_FORMS = ("tensor", "array", "torch.tensor", "np.array", "numpy.array")
_DEEPEST = 64


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    row: int
    column: int


@dataclass(frozen=True)
class Literal:
    """Nested lists of numbers (complex ones as Python's), and the dtype and shape if the print names them."""

    data: Any
    dtype: str | None = None
    shape: tuple[int, ...] | None = None


@dataclass(frozen=True)
class FillCall:
    """A fill's name and keywords, as `{"fill": …}` would have them."""

    name: str
    keywords: dict[str, Any] = field(default_factory=dict)


def parse(text: str, pointer: str) -> Literal | FillCall:
    """What `text` says. Errors: an `invalid` one naming row and column."""
    return _Parser(text, pointer).parse()


class _Parser:
    def __init__(self, text: str, pointer: str) -> None:
        self.pointer = pointer
        self.tokens = self._tokenise(text.strip().removeprefix("Parameter containing:").lstrip())
        self.position = 0

    def parse(self) -> Literal | FillCall:
        first = self._peek()
        if first.kind == "name" and first.text.lower() not in _BOOLEANS:
            result = self._parse_call()
        elif first.text == "[":
            result = self._parse_blocks()
        else:
            result = self._parse_rows()
        self._skip_newlines()
        if self._peek().kind != "end":
            self._fail("there is more after the tensor ends")
        return result

    # ---- the forms

    def _parse_call(self) -> Literal | FillCall:
        name = self._next().text
        fill = name.removeprefix("torch.")
        if name not in _PRINT_FORMS and fill not in FILLS:
            self._fail(f"unknown name {name!r}; expected tensor(…), array(…), a list, rows of numbers or one of {', '.join(FILLS)}", back=1)
        self._take("(")
        if name in _PRINT_FORMS:
            self._skip_newlines()
            data = [] if self._peek().kind == "name" and self._peek().text == "size" else self._parse_value()
            return self._with_suffix(data)
        return self._parse_fill(fill)

    def _with_suffix(self, data: Any) -> Literal:
        """What torch and NumPy print after the values: dtype=…, size=…, device=…, grad_fn=…."""
        dtype, shape = None, None
        while self._take_separator() != ")":
            if self._peek().text == ")":
                continue
            keyword = self._take_kind("name").text
            self._take("=")
            value = self._parse_suffix_value()
            if keyword == "dtype":
                dtype = str(value).removeprefix("torch.").removeprefix("np.")
            elif keyword in ("size", "shape"):
                shape = tuple(value)
        return Literal(data, dtype, shape)

    def _parse_suffix_value(self) -> Any:
        token = self._peek()
        if token.text in ("(", "["):
            return self._parse_value()
        self._next()
        return token.text.strip("'\"")

    def _parse_fill(self, name: str) -> FillCall:
        positional: list[Any] = []
        keywords: dict[str, Any] = {}
        while self._peek().text != ")":
            if self._peek().kind == "name" and self._peek(1).text == "=":
                keyword = self._next().text
                self._next()
                keywords["shape" if keyword == "size" else keyword] = self._parse_fill_value()
            else:
                positional.append(self._parse_fill_value())
            self._skip_newlines()
            if self._peek().text in (",", ";"):
                self._next()
        self._next()
        return FillCall(name, {**self._name_positional(name, positional), **keywords})

    def _parse_fill_value(self) -> Any:
        token = self._peek()
        if token.kind in ("name", "quoted") and token.text.lower() not in _BOOLEANS:
            return self._next().text.strip("'\"").removeprefix("torch.")
        return self._parse_value()

    def _name_positional(self, name: str, values: list[Any]) -> dict[str, Any]:
        names = FILLS[name].positional
        if names == ("shape",):
            return {"shape": values[0] if len(values) == 1 and isinstance(values[0], list) else values} if values else {}
        if name == "arange" and len(values) == 1:
            names = ("end",)
        if name == "randint" and len(values) == 2 and isinstance(values[1], list):
            names = ("high", "shape")
        if len(values) > len(names):
            self._fail(f"{name} takes at most {len(names)} values ({', '.join(names)}), not {len(values)}")
        return dict(zip(names, values, strict=False))

    def _parse_blocks(self) -> Literal:
        """`[[1, 2], [3, 4]]`, and rows of lists without the outer pair: `[1, 2]` newline `[3, 4]`."""
        blocks = [self._parse_value()]
        self._skip_newlines()
        while self._peek().text == "[":
            blocks.append(self._parse_value())
            self._skip_newlines()
        return Literal(blocks[0] if len(blocks) == 1 else blocks)

    def _parse_rows(self) -> Literal:
        """Numbers separated by comma, semicolon, tab or space; a line is a row. One number alone is a 0-d tensor."""
        rows: list[list[Any]] = [[]]
        separated = False
        while self._peek().kind != "end":
            token = self._peek()
            if token.kind == "newline":
                self._next()
                if rows[-1]:
                    rows.append([])
            elif token.text in (",", ";"):
                self._next()
                separated = True
            else:
                rows[-1].append(self._parse_scalar())
        rows = [row for row in rows if row]
        if not rows:
            self._fail("the text holds no number")
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                self._fail(f"row {number} has {len(row)} numbers where row 1 has {len(rows[0])}")
        if len(rows) > 1:
            return Literal(rows)
        return Literal(rows[0] if len(rows[0]) > 1 or separated else rows[0][0])

    # ---- values

    def _parse_value(self, depth: int = 0) -> Any:
        self._skip_newlines()
        if self._peek().text not in ("[", "("):
            return self._parse_scalar()
        if depth >= _DEEPEST:
            self._fail(f"lists are nested deeper than {_DEEPEST}")
        closing = "]" if self._next().text == "[" else ")"
        items: list[Any] = []
        while True:
            self._skip_newlines()
            if self._peek().text == closing:
                self._next()
                return items
            items.append(self._parse_value(depth + 1))
            self._skip_newlines()
            if self._peek().text == ",":
                self._next()

    def _parse_scalar(self) -> Any:
        token = self._next()
        match token.kind:
            case "integer":
                return int(token.text) if len(token.text) <= 40 else self._fail("an integer has more than 40 digits", back=1)
            case "float" | "special":
                return float(token.text)
            case "complex":
                return complex(token.text)
            case "name" if token.text.lower() in _BOOLEANS:
                return _BOOLEANS[token.text.lower()]
            case "ellipsis":
                self._fail("the print is abbreviated with '...': print all of it (torch.set_printoptions(profile='full'))", back=1)
            case "end":
                self._fail("the text ends before the tensor does")
        return self._fail(f"expected a number, found {token.text!r}", back=1)

    # ---- tokens

    def _tokenise(self, text: str) -> list[Token]:
        tokens, position, row, line_start = [], 0, 1, 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                found = text[position : position + 12].split("\n")[0]
                raise invalid(f"row {row}, column {position - line_start + 1}: cannot read {found!r}", pointer=self.pointer)
            kind = match.lastgroup or ""
            if kind != "space":
                tokens.append(Token(kind, match.group(), row, position - line_start + 1))
            position = match.end()
            if kind == "newline":
                row, line_start = row + 1, position
        tokens.append(Token("end", "", row, position - line_start + 1))
        return tokens

    def _peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)]

    def _next(self) -> Token:
        token = self._peek()
        self.position += 1
        return token

    def _skip_newlines(self) -> None:
        while self._peek().kind == "newline":
            self.position += 1

    def _take(self, text: str) -> Token:
        self._skip_newlines()
        token = self._next()
        return token if token.text == text else self._fail(f"expected {text!r}, found {token.text or 'the end'!r}", back=1)

    def _take_kind(self, kind: str) -> Token:
        self._skip_newlines()
        token = self._next()
        return token if token.kind == kind else self._fail(f"expected a {kind}, found {token.text or 'the end'!r}", back=1)

    def _take_separator(self) -> str:
        self._skip_newlines()
        token = self._next()
        return token.text if token.text in (",", ")") else self._fail(f"expected ',' or ')', found {token.text or 'the end'!r}", back=1)

    def _fail(self, reason: str, back: int = 0) -> NoReturn:
        token = self.tokens[min(max(self.position - back, 0), len(self.tokens) - 1)]
        raise invalid(f"row {token.row}, column {token.column}: {reason}", pointer=self.pointer)
