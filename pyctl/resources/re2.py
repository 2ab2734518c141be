"""Temporary."""


def re2_reason(text: str) -> str:
    from pyctl.autohep.patterns import compile_re2

    try:
        compile_re2(text)
    except ValueError as e:
        return str(e)
    return ""
