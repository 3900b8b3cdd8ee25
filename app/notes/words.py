"""What counts as one word in a search: both sides, what is indexed and what is asked, are folded and cut here and nowhere else.

Case, accents and full-width forms are folded, `CrossEntropyLoss` and `cross_entropy` are known whole and by their parts, English words
by their stem, Chinese by pairs of neighbouring characters: 卷积核 is 卷积, 积核, 核; so a query of one character finds it as a prefix.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

CHINESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(rf"_*[A-Za-z0-9][A-Za-z0-9_]*|[{CHINESE}]+|[^\W_A-Za-z0-9{CHINESE}]+")
_LATEX_COMMAND = re.compile(r"\\[A-Za-z]+")
_HYPHENED = re.compile(r"\b[A-Za-z]+(?:-[A-Za-z]+)+\b")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+d(?![a-z])|[0-9]+")

_ACCENTED = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_PLAIN = {code: unicodedata.normalize("NFKD", chr(code))[0] for code in (*_ACCENTED, *range(0xFF01, 0xFF5F), 0x3000)}

# Tried from top to bottom, the first that fits is taken; the word before it keeps three letters at least.
_ENDINGS = (
    ("izations", "iz"), ("ization", "iz"), ("isations", "iz"), ("isation", "iz"), ("izing", "iz"), ("ising", "iz"), ("ized", "iz"),
    ("ised", "iz"), ("izes", "iz"), ("ises", "iz"), ("ize", "iz"), ("ise", "iz"), ("ational", "at"), ("ations", "at"), ("ation", "at"),
    ("tional", "tion"), ("ability", "ab"), ("ibility", "ib"), ("able", "ab"), ("ible", "ib"), ("ies", "y"), ("sses", "ss"),
    ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ings", ""), ("ing", ""), ("ss", "ss"), ("us", "us"), ("is", "is"), ("ed", ""),
    ("es", ""), ("s", ""), ("e", ""),
)  # fmt: skip
_SHORTEST_STEM = 3
_MOST_TOKENS = 12
_DOUBLED = tuple(letter * 2 for letter in "bdgmnprt")

UNASKED = frozenset({
    "a", "about", "am", "an", "and", "are", "as", "at", "be", "between", "by", "can", "could", "difference", "do", "does", "for",
    "from", "get", "give", "go", "has", "have", "how", "i", "in", "into", "is", "it", "its", "me", "my", "of", "on", "or", "please",
    "pytorch", "should", "so", "than", "that", "the", "their", "them", "there", "these", "they", "this", "those", "to", "torch", "use",
    "used", "using", "versus", "vs", "was", "way", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you",
    "your",
})  # fmt: skip
"""Words of a question that no page is about."""
_UNASKED_CHINESE = re.compile(
    "什么是|是什么|有什么区别|有何区别|的区别|区别|为什么|怎么办|怎么样|怎么|怎样|如何|为何|什么|哪些|哪个|请问|是否|有没有|可以|的|吗|呢|了|和|与|或|在"
)


def plain(text: str) -> str:
    """The text of the same length without accents and full-width forms; case stays."""
    return text.translate(_PLAIN)


def letters(text: str) -> str:
    """Letters and digits alone, in lower case: `conv 2d`, `Conv2D` and `conv_2d` are one."""
    return "".join(character for character in plain(text).lower() if character.isalnum())


def words(text: str) -> str:
    """The words of a text as they are indexed, separated by spaces; `warm-up` also in one."""
    joined = _HYPHENED.sub(lambda found: f"{found[0]} {found[0].replace('-', '')}", _LATEX_COMMAND.sub(" ", text))
    return " ".join(map(_indexed, tokens(joined)))


def tokens(text: str) -> list[str]:
    """Runs of letters: identifiers, Chinese without spaces, other scripts."""
    return _TOKEN.findall(plain(text))


def asked(query: str) -> list[str]:
    """The tokens of a query that say what it is about; all where none does. A number or a Chinese character beside others says little."""
    everything = tokens(query)
    about = [token for token in tokens(_UNASKED_CHINESE.sub(" ", plain(query))) if token.lower() not in UNASKED]
    telling = [token for token in about if not token.isdecimal() and (len(token) > 1 or token.isascii())]
    return (telling or about or everything)[:_MOST_TOKENS]


def parts(token: str) -> list[str]:
    """Stems of the parts of an identifier: `CrossEntropyLoss` → cross, entropy, loss; `max_pool2d` → max, pool, 2d."""
    return [stem(part.lower()) for part in _PART.findall(token)]


def pairs(run: str) -> list[str]:
    """Neighbouring characters of a Chinese run; a single one is itself."""
    return [first + second for first, second in pairwise(run)] or [run]


def whole(token: str) -> str:
    """An identifier or a word in one: `max_pool2d` → maxpool2d, `strides` → stride's stem."""
    return stem(token.replace("_", "").lower())


def is_chinese(token: str) -> bool:
    return not token.isascii() and re.match(f"[{CHINESE}]", token) is not None


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """An English word without its ending: padding, padded and pads → pad; what has digits stays."""
    if len(word) <= _SHORTEST_STEM or not (word.isascii() and word.isalpha()):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST_STEM:
            kept = word[: len(word) - len(ending)] + instead
            break
    else:
        return word
    return (
        kept[:-1] if ending in ("ing", "ings", "ed") and kept.endswith(_DOUBLED) and len(kept) > _SHORTEST_STEM else kept.removesuffix("e")
    )


@lru_cache(maxsize=50_000)
def _indexed(token: str) -> str:
    if is_chinese(token):
        return " ".join((*pairs(token), token[-1]) if len(token) > 1 else token)
    return " ".join(_with_parts(token))


def _with_parts(token: str) -> Iterator[str]:
    yield whole(token)
    inner = parts(token)
    if len(inner) > 1:
        yield from inner
