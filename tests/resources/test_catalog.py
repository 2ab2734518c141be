"""The catalog: the words that users type, the scope, and the columns of each kind."""

from __future__ import annotations

from importlib import import_module

import pytest

from pyctl.errors import UsageError
from pyctl.resources.catalog import KINDS, Kind, kind_for_word, kind_named
from pyctl.resources.compiler import fields
from pyctl.resources.decode import schema_of
from pyctl.resources.kind import Column
from pyctl.resources.schema import Part

# Kind, words, headings of `-o wide` with those of the plain table in brackets, further headings.
TABLE = """
BGPConfiguration | bgpconfiguration bgpconfigurations bgpconfig bgpconfigs
    | [NAME LOGSEVERITY MESHENABLED ASNUMBER] |
BGPFilter | bgpfilter bgpfilters bgpf bgpfs bf bfs
    | [NAME NUMEXPORTV4 NUMIMPORTV4 NUMEXPORTV6 NUMIMPORTV6] |
BGPPeer | bgppeer bgppeers bgpp bgpps bp bps | [NAME PEERIP NODE ASN] |
CalicoNodeStatus | caliconodestatus caliconodestatuses nodestatus nodestatuses
    | [NAME NODE] CLASSES |
ClusterInformation | clusterinformation clusterinformations clusterinfo clusterinfos
    | [NAME CLUSTERGUID CLUSTERTYPE CALICOVERSION DATASTOREREADY] |
FelixConfiguration | felixconfiguration felixconfigurations felixconfig felixconfigs | [NAME] |
GlobalNetworkPolicy | globalnetworkpolicy globalnetworkpolicies gnp gnps
    | [NAME TIER] ORDER SELECTOR |
GlobalNetworkSet | globalnetworkset globalnetworksets gnetsets | [NAME] NETS |
HostEndpoint | hostendpoint hostendpoints hep heps | [NAME NODE] INTERFACE IPS PROFILES |
IPAMConfiguration | ipamconfiguration ipamconfigurations ipamconfig ipamconfigs
    | [NAME STRICTAFFINITY AUTOALLOCATEBLOCKS] MAXBLOCKSPERHOST |
IPPool | ippool ippools ipp ipps pool pools
    | [NAME CIDR] NAT IPIPMODE VXLANMODE DISABLED DISABLEBGPEXPORT [SELECTOR] ASSIGNMENTMODE |
IPReservation | ipreservation ipreservations reservation reservations | [NAME] CIDRS |
KubeControllersConfiguration | kubecontrollersconfiguration kubecontrollersconfigurations
    kubecontrollersconfig kubecontrollersconfigs | [NAME] |
NetworkPolicy | networkpolicy networkpolicies policy policies np pol pols
    | [NAME TIER] ORDER SELECTOR | NAMESPACE
NetworkSet | networkset networksets netsets | [NAME] NETS | NAMESPACE
Node | node nodes no nos | [NAME] ASN IPV4 IPV6 |
Profile | profile profiles pro pros | [NAME] LABELS |
StagedGlobalNetworkPolicy | stagedglobalnetworkpolicy stagedglobalnetworkpolicies sgnp sgnps
    | [NAME TIER] ORDER SELECTOR |
StagedKubernetesNetworkPolicy | stagedkubernetesnetworkpolicy stagedkubernetesnetworkpolicies
    stagedkubernetespolicy stagedkubernetespolicies sknp skpol skpols
    | [NAME] PODSELECTOR | NAMESPACE
StagedNetworkPolicy | stagednetworkpolicy stagednetworkpolicies stagedpolicy stagedpolicies
    snp spol spols | [NAME TIER] ORDER SELECTOR | NAMESPACE
Tier | tier tiers | [NAME ORDER] |
WorkloadEndpoint | workloadendpoint workloadendpoints wep weps
    | NAME [WORKLOAD NODE NETWORKS INTERFACE] PROFILES NATS | NAMESPACE ORCHESTRATOR
"""
NAMESPACED = {
    "NetworkPolicy",
    "NetworkSet",
    "StagedKubernetesNetworkPolicy",
    "StagedNetworkPolicy",
    "WorkloadEndpoint",
}
ROWS = [
    tuple(part.split() for part in row.split("|"))
    for row in TABLE.replace("\n    ", " ").strip().splitlines()
]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def _plain(headings: list[str]) -> list[str]:
    """The headings within brackets."""
    text = " ".join(headings)
    return " ".join(part.partition("]")[0] for part in text.split("[")[1:]).split()


@pytest.mark.parametrize(("name", "words", "headings", "extra"), ROWS)
def test_rows(name: list[str], words: list[str], headings: list[str], extra: list[str]) -> None:
    """Every kind has calicoctl's words, tables and scope."""
    kind = kind_named(name[0])
    assert kind is not None
    assert list(kind.words) == words
    wide = [heading.strip("[]") for heading in headings]
    assert [column.heading for column in kind.columns] == wide
    assert list(kind.ps or wide) == _plain(headings)
    assert [column.heading for column in kind.extra] == extra
    assert kind.namespaced == (kind.name in NAMESPACED)


def test_all_kinds_are_in_the_table() -> None:
    """22 kinds in the order of their names."""
    assert [kind.name for kind in KINDS] == [row[0][0] for row in ROWS]
    assert [kind.name for kind in KINDS] == sorted(kind.name for kind in KINDS)
    assert len(KINDS) == 22


def test_words_in_any_case() -> None:
    """A word means one kind, however it is written."""
    for kind in KINDS:
        for word in kind.words:
            assert kind_for_word(word) is kind
            assert kind_for_word(word.upper()) is kind
            assert kind_for_word(word.title()) is kind


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("hostendpont", "(did you mean hostendpoint?)"),
        ("HEPSS", "(did you mean heps?)"),
        ("kcc", "(known: bgpconfiguration, bgpfilter, "),
        ("", "(known: bgpconfiguration, "),
        ("all", "(known: "),
    ],
)
def test_unknown_words(word: str, hint: str) -> None:
    """A word that means none is refused with the nearest one, or with all."""
    with pytest.raises(UsageError) as caught:
        kind_for_word(word)
    assert str(caught.value).startswith(f"resource type '{word}' is not supported ")
    assert hint in str(caught.value)


def test_kinds_in_manifests_are_exact() -> None:
    """The kind of a manifest is not matched in any other case."""
    assert kind_named("Tier") is not None
    assert kind_named("tier") is None


@each_kind
def test_schemas_are_where_the_catalog_says(kind: Kind) -> None:
    """The module of a kind defines the class of its name, with metadata and spec first."""
    schema = getattr(import_module(f"pyctl.resources.{kind.module}"), kind.name)
    fields = schema.__struct_fields__
    assert fields[:4] == ("kind", "apiVersion", "metadata", "spec")
    assert fields[4:] in ((), ("status",))


@each_kind
def test_columns_and_indexes_show_fields_that_exist(kind: Kind) -> None:
    """Every path of a column leads to a field of the schema."""
    columns = [*kind.columns, *kind.extra, *(Column("", path) for path in kind.indexes)]
    for column in columns:
        struct: type[Part] = schema_of(kind)
        shape = None
        for step in column.path.split("."):
            shape = fields(struct)[step]
            struct = shape.struct or struct
        assert shape is not None
