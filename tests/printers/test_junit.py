"""validate -o junit: XML that can be read whatever the manifests hold."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from hypothesis import given, settings
from hypothesis import strategies as st

from pyctl.errors import Invalid, ManifestError, Problem, PyctlError
from pyctl.printers.examined import ERROR, WARNING, Examined, Finding
from pyctl.printers.junit import render

BAD = Finding(ERROR, 3, "spec.order", "wrong")
WORSE = Finding(ERROR, 5, "", "worse")
ODD = Finding(WARNING, 4, "spec", "unwise")
REFUSED = Invalid([Problem((), "wrong")])


def _cases(*examined: Examined) -> list[Element]:
    return list(fromstring(render(examined)).iter("testcase"))


def test_a_suite_for_each_file_and_a_case_for_each_object() -> None:
    """The totals of a suite are those of its cases."""
    root = fromstring(
        render(
            [
                Examined("a.yaml", 1, "Tier", "t"),
                Examined("a.yaml", 9, "NetworkPolicy", "p", "ns", [BAD], REFUSED),
                Examined("b.yaml", 0, findings=[BAD], error=PyctlError("gone"), is_file=True),
                Examined("", 0, "Tier", "words"),
            ]
        )
    )
    assert root.attrib == {"name": "pyctl validate", "tests": "4", "failures": "1", "errors": "1"}
    assert [suite.attrib for suite in root] == [
        {"name": "a.yaml", "tests": "2", "failures": "1", "errors": "0"},
        {"name": "b.yaml", "tests": "1", "failures": "0", "errors": "1"},
        {"name": "pyctl validate", "tests": "1", "failures": "0", "errors": "0"},
    ]
    assert [case.attrib for case in root.iter("testcase")] == [
        {"classname": "a.yaml", "name": "Tier/t", "file": "a.yaml", "line": "1"},
        {"classname": "a.yaml", "name": "NetworkPolicy/ns/p", "file": "a.yaml", "line": "9"},
        {"classname": "b.yaml", "name": "file", "file": "b.yaml"},
        {"classname": "pyctl validate", "name": "Tier/words"},
    ]


def test_a_failure_holds_every_problem_and_warnings_stand_beside_it() -> None:
    """The message is the first problem; the text has all of them with their places."""
    (case,) = _cases(Examined("a.yaml", 1, "Tier", "t", "", [BAD, ODD, WORSE], REFUSED))
    failure, warnings = case
    assert (failure.tag, failure.attrib) == (
        "failure",
        {"message": "wrong (and 1 more)", "type": "invalid"},
    )
    assert failure.text == "a.yaml:3: spec.order: wrong\na.yaml:5: worse"
    assert (warnings.tag, warnings.text) == ("system-err", "warning: a.yaml:4: spec: unwise")


def test_what_cannot_be_read_at_all_is_an_error() -> None:
    """Not a failure: the check itself could not be made."""
    gone = Finding(ERROR, 0, "", "open gone.yaml: no such file")
    (case,) = _cases(Examined("gone.yaml", findings=[gone], error=PyctlError("gone"), is_file=True))
    assert (case[0].tag, case[0].get("type")) == ("error", "unreadable")
    assert case[0].text == "open gone.yaml: no such file"


def test_cases_of_one_suite_have_names_of_their_own() -> None:
    """Some CI systems keep one case of each name."""
    one, broken = Examined("a.yaml", 1, "Tier", "t"), Examined("a.yaml", 4)
    names = [case.get("name") for case in _cases(one, one, one, broken)]
    assert names == ["Tier/t", "Tier/t (2)", "Tier/t (3)", "document at line 4"]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_makes_well_formed_xml(name: str, message: str) -> None:
    """Control characters, surrogates and markup; whatever XML can hold comes back as it was."""
    findings = [Finding(ERROR, 1, "", message), Finding(WARNING, 1, message, name)]
    one = Examined(name, 1, name, message, "", findings, ManifestError([message]))
    (case,) = _cases(one)
    assert render([one]).isascii()
    printable = message.isprintable() and "\ufffe" not in message and "\uffff" not in message
    if printable:
        assert case[0].get("message") == message


def test_characters_that_xml_has_not_are_spelled_out() -> None:
    """A reader sees which they were."""
    (case,) = _cases(Examined("a\0.yaml", 1, "Tier", "\x1b[31m\ud800\uffff\r"))
    assert case.get("classname") == r"a\x00.yaml"
    assert case.get("name") == r"Tier/\x1b[31m\xd800\xffff\x0d"
