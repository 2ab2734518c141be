"""What can go wrong with a template: it cannot be read, or does not fit the data."""

from __future__ import annotations

from pyctl.errors import PyctlError, UsageError


class TemplateError(UsageError):
    """A text is no template; str() is `<what> at <position>`, counted in characters from 1."""

    def __init__(self, what: str, position: int) -> None:
        super().__init__(f"{what} at {position}")
        self.what = what
        self.position = position


class JSONPathError(PyctlError):
    """A template asks for what its data cannot give; str() as for TemplateError."""

    def __init__(self, what: str, position: int) -> None:
        super().__init__(f"{what} at {position}")
        self.what = what
        self.position = position
