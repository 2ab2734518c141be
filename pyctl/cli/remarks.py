"""What a datastore has to say by the way: kept for the end of a command, or told as it comes."""

from __future__ import annotations

from collections.abc import Callable


class Remarks(list[str]):
    """Sentences that nobody has been told yet."""

    _teller: Callable[[str], None] | None = None

    def append(self, text: str) -> None:
        """Keep a sentence, or have it told where somebody listens."""
        if self._teller is None:
            super().append(text)
        else:
            self._teller(text)

    def tell(self, teller: Callable[[str], None]) -> None:
        """Have all told, those to come as soon as they are there: a watch has no end."""
        for text in self:
            teller(text)
        self.clear()
        self._teller = teller
