"""From files to manifests: what is an object, and all that is wrong with those that are none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pyctl.errors import MAX_LINES, ManifestError
from pyctl.manifests.files import FileError
from pyctl.manifests.loader import Loaded, load, survey

V3 = "apiVersion: projectcalico.org/v3"
LEAD = "failed to execute command"
UNKNOWN = "field in document is not recognized or is in the wrong location"


def _load(text: str) -> Loaded:
    return load(["-"], io.BytesIO(text.encode()))


def _identities(loaded: Loaded) -> list[str]:
    return [manifest.kind.identity(manifest.name) for manifest in loaded.manifests]


def _refused(text: str) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        _load(text)
    return list(caught.value.lines)


def _tier(name: str, spec: str = "{order: 5}") -> str:
    return f"{{{V3}, kind: Tier, metadata: {{name: {name}}}, spec: {spec}}}"


def test_words_that_became_other_text_are_remarked_on() -> None:
    """`no`, `012` and the like are kept as calicoctl reads them, with the line they stand on."""
    text = f"{V3}\nkind: HostEndpoint\nmetadata:\n  name: h\n  labels:\n    zone: 012\n"
    (manifest,) = _load(text + "spec:\n  node: n\n  interfaceName: eth0\n").manifests
    assert manifest.object["spec"]["node"] == "false"
    assert manifest.object["metadata"]["labels"] == {"zone": "10"}
    assert manifest.source is not None
    told = {manifest.source.place(remark.path): remark.text for remark in manifest.remarks}
    assert told == {
        "stdin:8": 'n without quotes is read as "false"; write "n" to keep it',
        "stdin:6": '012 without quotes is read as "10"; write "012" to keep it',
    }


def test_quoted_words_and_plain_numbers_need_no_remark() -> None:
    """What stays as it was written is not spoken of."""
    (manifest,) = _load(_tier('"no"').replace("no", "012")).manifests
    assert manifest.name == "012"
    assert manifest.remarks == ()


def test_a_kubernetes_node_becomes_a_calico_one() -> None:
    """What in it cannot be read is remarked on; the rest counts."""
    text = """
apiVersion: v1
kind: Node
metadata:
  name: n1
  labels: {zone: a}
  annotations: {projectcalico.org/IPv4Address: nonsense}
status:
  addresses: [{type: InternalIP, address: 10.0.0.1}]
"""
    (manifest,) = _load(text).manifests
    assert manifest.object["apiVersion"] == "projectcalico.org/v3"
    assert manifest.object["metadata"]["labels"] == {"zone": "a"}
    assert manifest.object["spec"]["addresses"] == [{"address": "10.0.0.1", "type": "InternalIP"}]
    assert any("nonsense" in remark.text for remark in manifest.remarks)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("5", "a mapping with apiVersion, kind and metadata is wanted"),
        ("[[]]", "a mapping with apiVersion, kind and metadata is wanted"),
        (
            "# nothing",
            "unknown resource type () and/or version (): the document holds no object",
        ),
        ("{}", "the object names no kind (apiVersion is missing too)"),
        ("{apiVersion: v1}", "the object names no kind (apiVersion v1)"),
        (
            f"{{{V3}, kind: HostEndpont}}",
            (
                "unknown resource type (HostEndpont) and/or version (projectcalico.org/v3), "
                "did you mean HostEndpoint?"
            ),
        ),
        (
            f"{{{V3}, kind: NODE}}",
            (
                "unknown resource type (NODE) and/or version (projectcalico.org/v3), "
                "did you mean Node?"
            ),
        ),
        (
            f"{{{V3}, kind: Zebra}}",
            "unknown resource type (Zebra) and/or version (projectcalico.org/v3)",
        ),
        (
            f"{{{V3}, kind: [Node]}}",
            (
                "unknown resource type (['Node']) and/or version (projectcalico.org/v3), "
                "did you mean Node?"
            ),
        ),
        (
            "{apiVersion: crd.projectcalico.org/v1, kind: Tier}",
            (
                "unknown resource type (Tier) and/or version (crd.projectcalico.org/v1), "
                "write apiVersion: projectcalico.org/v3"
            ),
        ),
        (
            "{kind: Tier}",
            (
                "unknown resource type (Tier) and/or version (), "
                "write apiVersion: projectcalico.org/v3"
            ),
        ),
        (
            "{apiVersion: v1, kind: Pod}",
            "unknown resource type (Pod) and/or version (v1)",
        ),
    ],
)
def test_what_is_no_object_of_a_known_kind(text: str, line: str) -> None:
    """The reason names the kind, and the nearest one that there is."""
    assert _refused(text) == [f"stdin:1: {LEAD}: {line}"]


def test_all_problems_of_all_files_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Syntax, unknown kinds and fields, types, and broken rules too: each with its place."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(
        f"{V3}\nkind: GlobalNetworkPolicy\nmetadata:\n  name: p\nspec:\n  selektor: all()\n"
        f"  order: five\n---\n{V3}\nkind: Teir\n---\nkey: [\n"
    )
    Path("b.yaml").write_text(f"- {_tier('ok')}\n- {_tier('default')}\n")
    with pytest.raises(ManifestError) as caught:
        load(["a.yaml", "b.yaml"], io.BytesIO())
    policy, order, kind, syntax, rule = caught.value.lines
    assert policy.startswith(f"a.yaml:6: GlobalNetworkPolicy p: spec.selektor: {UNKNOWN}: selektor")
    assert order.startswith(f"a.yaml:7: GlobalNetworkPolicy p: spec.order: {LEAD}: cannot unmarsh")
    assert kind.startswith(f"a.yaml:10: {LEAD}: unknown resource type (Teir)")
    assert syntax.startswith(f"a.yaml:12: {LEAD}: error converting YAML to JSON: yaml: ")
    assert rule.startswith("b.yaml:2: Tier default: spec.order: error with field Tier (default t")


def test_rules_of_what_could_not_be_read_are_left_out() -> None:
    """They may well be kept; the rules of the rest of the object are told, by line."""
    text = f"{V3}\nkind: HostEndpoint\nmetadata: {{name: N_o}}\nspec:\n  node: []\n"
    name, node = _refused(text + "  expectedIPs: [10.0.0.1]\n")
    assert (
        "stdin:3: HostEndpoint N_o: metadata.name: error with field Metadata.Name = 'N_o'" in name
    )
    assert node.startswith(f"stdin:5: HostEndpoint N_o: spec.node: {LEAD}: cannot unmarshal array")


def test_a_hundred_problems_are_listed_and_the_rest_counted() -> None:
    """Nobody reads more, but everybody wants to know how many there are."""
    count = MAX_LINES + 20
    with pytest.raises(ManifestError) as caught:
        _load("\n---\n".join(_tier(f"t{number}", "{orde: 5}") for number in range(count)))
    shown = str(caught.value).splitlines()
    assert len(caught.value.lines) == count
    assert shown[:-1] == list(caught.value.lines[:MAX_LINES])
    assert shown[-1] == "... and 20 more"


def test_several_names_are_read_in_their_order(tmp_path: Path) -> None:
    """Files that hold nothing are named; stdin among them is read where it stands."""
    (tmp_path / "a.yaml").write_text(_tier("a"))
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "dir").mkdir()
    names = [str(tmp_path / name) for name in ("empty.yaml", "a.yaml", "dir")]
    loaded = load([*names[:2], "-", names[2]], io.BytesIO(_tier("b").encode()))
    assert _identities(loaded) == ["Tier(a)", "Tier(b)"]
    assert loaded.empty == [names[0], names[2]]


def test_a_file_that_cannot_be_read_ends_it(tmp_path: Path) -> None:
    """The user means that file too."""
    (tmp_path / "a.yaml").write_text(_tier("a"))
    with pytest.raises(FileError, match="no such file or directory"):
        load([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")], io.BytesIO())


def test_files_that_cannot_be_read_are_told_with_all_that_is_wrong(tmp_path: Path) -> None:
    """In the order of the files: syntax, and broken rules as well."""
    (tmp_path / "a.yaml").write_text("kind: [")
    (tmp_path / "c.yaml").write_text(_tier("C_"))
    names = [str(tmp_path / f"{name}.yaml") for name in "abcd"]
    with pytest.raises(ManifestError) as caught:
        load(names, io.BytesIO())
    assert [line.split(": ")[0] for line in caught.value.lines] == [
        f"{names[0]}:1",
        "failed to execute command",
        f"{names[2]}:1",
        "failed to execute command",
    ]
    assert f"open {names[3]}: no such file or directory" in caught.value.lines[3]
    assert caught.value.exit_code == FileError.exit_code


def test_recursion_is_asked_for(tmp_path: Path) -> None:
    """Directories below are read with -R alone."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.yaml").write_text(_tier("a"))
    assert load([str(tmp_path)], io.BytesIO()).manifests == []
    assert _identities(load([str(tmp_path)], io.BytesIO(), recursive=True)) == ["Tier(a)"]


def test_places_are_those_of_what_was_read(tmp_path: Path) -> None:
    """A file that changes afterwards, or is gone, does not make messages wrong."""
    file = tmp_path / "a.yaml"
    file.write_text(f"\n\n{V3}\nkind: Tier\nmetadata: {{name: a}}\n")
    (manifest,) = load([str(file)], io.BytesIO()).manifests
    file.write_text("something else")
    assert manifest.source is not None
    assert manifest.source.place(("metadata", "name")) == f"{file}:5"
    file.unlink()
    assert manifest.source.place(("kind",)) == f"{file}:4"


def test_a_survey_goes_on_after_what_cannot_be_read(tmp_path: Path) -> None:
    """Missing files, broken documents and unknown kinds stand among the objects, in order."""
    directory = tmp_path / "d"
    directory.mkdir()
    (directory / "a.yaml").write_text(f"{_tier('a')}\n---\na: b: c\n---\n{{kind: Foo}}\n")
    (directory / "b.yaml").symlink_to("nowhere")
    (directory / "c.yaml").write_text(_tier("c"))
    (tmp_path / "empty.yaml").touch()
    names = [str(directory), str(tmp_path / "gone.yaml"), str(tmp_path / "empty.yaml")]
    seen = list(survey(names, io.BytesIO()))
    assert [one.name for one in seen] == names
    assert [[type(entry).__name__ for entry in one.entries] for one in seen] == [
        ["Manifest", "Refused", "Refused", "FileError", "Manifest"],
        ["FileError"],
        [],
    ]
