"""What is wrong with a text that the parser could not go on with, and what to write instead.

Each function takes the text and the index (from 0) where the parser stood, and looks again, slowly.
The words follow one form, `<what> at <position>`, as they stand behind a manifest's line number.
"""

from __future__ import annotations

from pyctl.selectors import tokens
from pyctl.selectors.error import SelectorError

_OPERAND = "a label name, has(...), all() or '('"
_OPERATORS = "==, !=, in, not in, contains, starts with or ends with"
_LINK = "'&&', '||' or the end"
_FUNCTIONS = ("has", "all", "global")
_SECOND_WORDS = {"starts": "with", "ends": "with", "not": "in"}
_SIGNS = "=!&|(){},\"' \t"
_SHOWN = 40


def wrong_operand(text: str, index: int) -> SelectorError:
    """Say why none of a label name, has(...), all(), global(), `!` and `(` begins here."""
    index = _skip(text, index, "!( \t")
    name = _word(text, index)
    if not name:
        without_quotes = "a label name without quotes"
        return _unexpected(
            text, index, without_quotes if text[index : index + 1] in ("'", '"') else _OPERAND
        )
    if name in _FUNCTIONS and text.startswith("(", index + len(name)):
        return _wrong_function(text, index + len(name) + 1, name)
    return _too_long(name, index) or _wrong_operator(text, index, name)


def wrong_link(text: str, index: int, depth: int) -> SelectorError:
    """Say why no `&&`, `||` or end follows a condition, nor one of the `depth` missing `)`."""
    while text[index : index + 1] in (" ", "\t", ")"):
        depth -= text[index] == ")"
        if depth < 0:
            return _error("this ')' closes nothing", index, _LINK)
        index += 1
    if index == len(text):
        return _error("expected ')' to close a '('", index, "')'")
    char, word = text[index], _word(text, index)
    if char in "&|":
        return _error(f"'{char}' alone is no operator, use '{char * 2}'", index, f"'{char * 2}'")
    if char == ",":
        return _error("',' does not join conditions, use '&&'", index, "'&&'")
    if word.lower() in ("and", "or"):
        sign = "&&" if word.lower() == "and" else "||"
        return _error(f"'{word}' is no operator, use '{sign}'", index, f"'{sign}'")
    return _unexpected(text, index, "'&&', '||' or ')'" if depth else _LINK)


def wrong_member(text: str, index: int) -> SelectorError:
    """Say why neither a literal nor the closing brace follows, inside the braces of a set."""
    index = _skip(text, index)
    if text[index : index + 1] not in ("'", '"'):
        return _unexpected(text, index, "a quoted string or '}'")
    end = text.find(text[index], index + 1)
    if end < 0:
        return _wrong_string(text, index)
    return _unexpected(text, _skip(text, end + 1), "',' or '}'")


def _wrong_function(text: str, index: int, name: str) -> SelectorError:
    """Look behind the opening parenthesis of has(, all( or global(."""
    index = _skip(text, index)
    if name != "has":
        return _unexpected(text, index, "')'")
    label = _word(text, index)
    if not label:
        quoted = text[index : index + 1] in ("'", '"')
        return _unexpected(text, index, "a label name" + " without quotes" * quoted)
    return _too_long(label, index) or _unexpected(text, _skip(text, index + len(label)), "')'")


def _wrong_operator(text: str, start: int, name: str) -> SelectorError:
    """Look behind a label name, or what the parser took for one."""
    end = start + len(name)
    index = _skip(text, end)
    char, word = text[index : index + 1], _word(text, index)
    operator = tokens.operator()(text, index)
    if operator:
        takes_set = operator.lastindex == 2
        return (_wrong_set if takes_set else _wrong_string)(text, operator.end())
    if (word or char == "(") and (error := _function_meant(text, start, name, index)):
        return error
    if word:
        return _wrong_word(text, index, word)
    if char in ("=", "!"):
        instead = "'=='" if char == "=" else "'!=' or 'not in'"
        return _error(f"'{char}' alone is no operator, use {instead}", index, instead)
    if not char or char in "&|)":
        asked = name if len(name) <= _SHOWN else "..."
        what = f"expected an operator such as ==, or has({asked}) instead of the name alone"
        return _error(what, index, "an operator")
    if index == end and char not in _SIGNS and not char.isspace():
        what = (
            f"{_shown(char)} cannot stand in a label name, only letters a-z, A-Z, digits, . _ - /"
        )
        return _error(what, index, "an operator")
    return _unexpected(text, index, f"an operator ({_OPERATORS})")


def _function_meant(text: str, start: int, name: str, index: int) -> SelectorError | None:
    """See whether a name before a parenthesis or a further word means a function or `!`."""
    lower = name.lower()
    if lower == "not" and _word(text, index) not in ("in", "not"):
        return _error(f"'{name}' does not negate here, use '!'", start, "'!'")
    if text[index] == "(" and lower not in _FUNCTIONS:
        what = f"there is no {_clipped(name)}(...), only has(...), all() and global()"
        return _error(what, start, _OPERAND)
    if text[index] == "(":
        return _error(f"write '{lower}(' in lower case and without a space", start, f"'{lower}('")
    if lower == "has":
        return _error("has needs parentheses, has(...)", start, "'has('")
    return None


def _wrong_word(text: str, index: int, word: str) -> SelectorError:
    second = _SECOND_WORDS.get(word)
    if second:
        return _unexpected(text, _skip(text, index + len(word)), f"'{second}' after '{word}'")
    lower = tokens.operator()(word.lower(), 0)
    if lower:
        what = f"operators are in lower case, use '{lower[0]}'"
        return _error(what, index, f"'{lower[0]}'")
    return _error(f"unknown operator '{_clipped(word)}', expected {_OPERATORS}", index, _OPERATORS)


def _wrong_string(text: str, index: int) -> SelectorError:
    index = _skip(text, index)
    quote = text[index : index + 1]
    if quote in ("'", '"'):
        return _error(f"expected a closing {quote} for the string that opens", index, quote)
    return _unexpected(text, index, "a quoted string")


def _wrong_set(text: str, index: int) -> SelectorError:
    return _unexpected(text, _skip(text, index), "a set such as {'a', 'b'}")


def _too_long(name: str, index: int) -> SelectorError | None:
    if len(name) <= tokens.LABEL_LENGTH:
        return None
    limit = f"a label name of at most {tokens.LABEL_LENGTH} characters"
    return _error(f"expected {limit}, not of {len(name)},", index, limit)


def _unexpected(text: str, index: int, expected: str) -> SelectorError:
    """Say `expected ...`, unless what stands there needs a word of its own."""
    char = text[index : index + 1]
    if char in ("\n", "\r"):
        what = "a line break stands here; YAML block scalars | and > add one, write >- instead,"
    elif char.isspace():
        what = f"{_code(char)} stands here; white space other than space and tab is not allowed,"
    elif char and not (char.isascii() and char.isprintable()):
        what = f"expected {expected}, not {_shown(char)},"
    else:
        what = f"expected {expected}"
    return _error(what, index, expected)


def _error(what: str, index: int, expected: str) -> SelectorError:
    return SelectorError(what, position=index + 1, expected=expected)


def _skip(text: str, index: int, skipped: str = " \t") -> int:
    """Find the first character that is none of these."""
    while index < len(text) and text[index] in skipped:
        index += 1
    return index


def _word(text: str, index: int) -> str:
    found = tokens.word()(text, index)
    return found[0] if found else ""


def _clipped(word: str) -> str:
    return word if len(word) <= _SHOWN else word[: _SHOWN - 3] + "..."


def _shown(char: str) -> str:
    """Show a character so that a user sees it."""
    return f"'{char}'" if char.isprintable() else _code(char)


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
