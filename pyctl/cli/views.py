"""How objects are to be shown: what -o, --no-headers and --show-labels say, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyctl.errors import PyctlError, UsageError
from pyctl.small_files import read_small

if TYPE_CHECKING:
    from pyctl.printers.custom_columns import Columns
    from pyctl.printers.jsonpath import Template

TABLES = ("ps", "wide", "custom-columns")
FORMATS = (
    "ps",
    "wide",
    "yaml",
    "json",
    "name",
    "custom-columns=...",
    "custom-columns-file=...",
    "jsonpath=...",
    "jsonpath-file=...",
    "jsonpath-as-json=...",
)
_PLAIN = ("ps", "wide", "yaml", "json", "name")
_ALIASES = {"yml": "yaml"}
_GO = ("go-template", "go-template-file", "template", "templatefile")
_EXAMPLE = "jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}'"
_CONSTANT = "the template has no path, so it says the same of everything: paths stand in {}"


class View(NamedTuple):
    """How objects are shown.

    `output` is the bare name of the format. `columns` belong to custom-columns, `by_path` when
    they are kubectl's; `template` belongs to jsonpath and jsonpath-as-json. The rest is about
    tables: whether they have `headings`, a column of `labels`, one of the `namespace`, and names
    with their `kind`. `one_list` puts all that was found into one list in yaml and json.
    `as_number` is what tables of Nodes show in parentheses, "" for Calico's default; `notes` are to
    be told besides.
    """

    output: str
    columns: Columns | None = None
    by_path: bool = False
    template: Template | None = None
    headings: bool = True
    labels: bool = False
    namespace: bool = False
    kind: bool = False
    one_list: bool = False
    as_number: str = ""
    notes: tuple[str, ...] = ()

    @property
    def shows_as_numbers(self) -> bool:
        """Whether the AS numbers of Nodes are among the columns."""
        return self.output == "wide" or "ASN" in getattr(self.columns, "headings", ())

    @property
    def shows_form(self) -> bool:
        """Whether it can be seen how an object is written: which fields it has, in which order."""
        return not self.is_table and self.output != "name"

    @property
    def is_table(self) -> bool:
        """Whether rows and columns are shown."""
        return self.output in TABLES


def parse(output: str, *, no_headers: bool = False, show_labels: bool = False) -> View:
    """Read -o FORMAT or -o FORMAT=ARGUMENT, and see that the other options go with it.

    Raises UsageError for a format or an argument that cannot be understood, PyctlError for a file
    of columns or a template that cannot be read.
    """
    if not output.isprintable() and "\udc80" <= max(output) <= "\udcff":
        raise UsageError("-o is not valid UTF-8")
    view = _parsed(output)
    if not view.is_table and show_labels:
        raise UsageError(f"--show-labels option cannot be used with {view.output} printer")
    if not view.is_table and no_headers:
        raise UsageError(f"--no-headers goes with tables, {view.output} has no headings")
    return view._replace(headings=not no_headers, labels=show_labels)


def _parsed(output: str) -> View:
    plain = _ALIASES.get(output, output)
    if plain in _PLAIN:
        return View(plain)
    name, _, argument = output.partition("=")
    if name in ("custom-columns", "custom-columns-file"):
        return _custom_columns(name, argument)
    if name in ("jsonpath", "jsonpath-as-json", "jsonpath-file"):
        return _jsonpath(name, argument)
    if name in _GO:
        raise UsageError(f"-o {name} is not supported: use jsonpath, such as -o {_EXAMPLE}")
    raise UsageError(f"unrecognized output format '{output}' (known: {', '.join(FORMATS)})")


def _custom_columns(name: str, argument: str) -> View:
    from pyctl.printers import custom_columns

    columns: Columns
    if name == "custom-columns":
        columns = custom_columns.parse(argument)
    else:
        columns = custom_columns.parse_template(_content(name, argument))
    by_path = isinstance(columns, custom_columns.Paths)
    return View("custom-columns", columns=columns, by_path=by_path)


def _jsonpath(name: str, argument: str) -> View:
    from pyctl.printers import jsonpath

    if not argument:
        raise UsageError(
            f"template format specified but no template given: write -o {name}=..., such as"
            f" -o {_EXAMPLE}"
        )
    text = _content(name, argument) if name == "jsonpath-file" else argument
    try:
        template = jsonpath.parse(text)
    except jsonpath.TemplateError as error:
        raise UsageError(f"error parsing jsonpath {text.strip()}: {error}") from error
    notes = (_CONSTANT,) if template.constant else template.remarks
    return View("jsonpath" if name == "jsonpath-file" else name, template=template, notes=notes)


def _content(name: str, path: str) -> str:
    """The text of a file that an option names."""
    if not path:
        raise UsageError(f"-o {name} names no file: write -o {name}=FILE")
    try:
        return read_small(path).decode("utf-8")
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, or no name that a file can have
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else error
        raise PyctlError(f"-o {name}: open {path}: {why}") from error
