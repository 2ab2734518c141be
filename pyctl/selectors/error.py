"""The one error of this package, apart from the words for it, which are loaded when needed."""

from __future__ import annotations


class SelectorError(ValueError):
    """A text is not a selector; str() is `<what> at <position>`, without the text itself.

    `position` counts characters from 1; where something is missing at the end it is one more than
    the text is long. `expected` names what could have stood there.
    """

    def __init__(self, what: str, *, position: int, expected: str) -> None:
        super().__init__(f"{what} at {position}")
        self.position = position
        self.expected = expected
