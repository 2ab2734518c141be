r"""-o jsonpath: kubectl's templates, such as `{range .items[*]}{.metadata.name}{"\n"}{end}`.

`parse` reads a template or says what is wrong with it and where; `path` reads the short form of
one path that kubectl takes for columns and sorting (`.spec.node`). What a template gives out is
what kubectl would give out for the same data; the few texts that mean more here than there are
listed in docs/jsonpath.md.
"""

from __future__ import annotations

import re
from typing import Any

from pyctl.printers.jsonpath.error import JSONPathError, TemplateError
from pyctl.printers.jsonpath.parser import parse, path
from pyctl.printers.jsonpath.template import Template

__all__ = ["JSONPathError", "Template", "TemplateError", "parse", "path", "render", "render_json"]

_INDENTATION = re.compile(r"^ +", re.MULTILINE)


def render(template: Template, data: Any) -> str:
    """What a template makes of an object or a list; JSONPathError where it does not suit them."""
    from pyctl.printers.jsonpath.text import printed

    return "".join(" ".join(map(printed, values)) for values in template.find(data))


def render_json(template: Template, data: Any) -> str:
    """As render, with a JSON array for each action: kubectl's jsonpath-as-json."""
    from pyctl.documents.json_text import dump_json
    from pyctl.printers.jsonpath.text import ordered

    texts = [dump_json(ordered(values)) + "\n" for values in template.find(data)]
    return _INDENTATION.sub(lambda found: found[0] * 2, "".join(texts))
