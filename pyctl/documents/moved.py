"""The source of an object that was put together from values of a document, such as a JSON patch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyctl.documents.source import Source
from pyctl.errors import Path


class Moved(Source):
    """A Source that takes the paths of the new object; `origins` says where its scalars stood.

    Values that do not come from the document have no words of their own, and stand where those
    around them do.
    """

    __slots__ = ("_document", "_origins")

    def __init__(self, document: Source, origins: Mapping[Path, Path]) -> None:
        super().__init__(document.file, b"", 1, respelled=document.respelled)
        self._document = document
        self._origins = origins

    def line(self, path: Path = ()) -> int:
        """The line of a value in the document, or of what is nearest to it there."""
        return self._document.line(self._origins.get(path) or self._nearest(path))

    def written(self, path: Path) -> str | None:
        """A bare word or number as written in the document."""
        origin = self._origins.get(path)
        return self._document.written(origin) if origin else None

    def written_key(self, path: Path) -> str | None:
        """As `written`, for a key; one that a pointer names is text, and never a bare word."""
        origin = self._origins.get(path)
        whole = origin and origin[-1:] == path[-1:]
        return self._document.written_key(origin) if origin and whole else None

    def tags(self) -> Iterator[tuple[Path, str]]:
        """Every scalar of the new object that began with a tag in the document."""
        places = {origin: path for path, origin in self._origins.items()}
        for origin, text in self._document.tags():
            if origin in places:
                yield places[origin], text

    def _nearest(self, path: Path) -> Path:
        """Where the document has something inside this value, or inside one that is around it."""
        for end in range(len(path), 0, -1):
            for place, origin in self._origins.items():
                if place[:end] == path[:end]:
                    return origin
        return ()
