"""The table of which datastore is meant: every row, what goes before what, what contradicts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyctl.datastores import config
from pyctl.datastores.config import Choice, choose
from pyctl.datastores.etcd_settings import EtcdSettings
from pyctl.datastores.flags import ClusterFlags
from pyctl.datastores.kubernetes.kubeconfig import Impersonation
from pyctl.datastores.kubernetes.settings import KubernetesSettings
from pyctl.datastores.settings import setting
from pyctl.errors import SettingsError

HEAD = "apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nmetadata:\n"
EMBEDDED_FILE = HEAD + "spec: {datastoreType: embedded}\n"
ETCD_FILE = HEAD + "spec: {datastoreType: etcdv3, etcdEndpoints: 'http://e:2379'}\n"

Home = Callable[..., dict[str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Make an environment with an empty home, no cluster around it, and these variables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "DEFAULT_CONFIG", str(tmp_path / "etc" / "calicoctl.cfg"))
    monkeypatch.setattr(config, "POD_ACCOUNT", str(tmp_path))
    return lambda **variables: {"HOME": "/home/me", **variables}


def _default_file(text: str) -> None:
    path = Path(config.DEFAULT_CONFIG)
    path.parent.mkdir()
    path.write_text(text)


def _refused(environ: dict[str, str], datastore: str = "", file: str | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        choose(environ, datastore=datastore, config=file)
    return str(caught.value)


OWN = Path("/home/me/.local/share/pyctl/pyctl.db")
FALLBACK = Choice(type="embedded", why="nothing names another", path=OWN, explicit=False)


def test_nothing_named_is_the_embedded_one(home: Home) -> None:
    """In the user's data directory, and known to be nobody's explicit wish."""
    assert choose(home()) == FALLBACK


@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"XDG_DATA_HOME": "/data"}, "/data/pyctl/pyctl.db"),
        ({"XDG_DATA_HOME": ""}, str(OWN)),
        ({"XDG_DATA_HOME": "relative"}, str(OWN)),
        ({"XDG_DATA_HOME": "/data", "HOME": ""}, "/data/pyctl/pyctl.db"),
        ({"PYCTL_DATABASE": "my.db", "XDG_DATA_HOME": "/data"}, "my.db"),
        ({"PYCTL_DATABASE": "my.db", "HOME": ""}, "my.db"),
        ({"PYCTL_DATABASE": ""}, str(OWN)),
    ],
)
def test_where_the_embedded_one_is(home: Home, variables: dict[str, str], path: str) -> None:
    """The file that is named, else the data directory; an empty variable counts as unset."""
    assert choose(home(**variables)).path == Path(path)


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}])
def test_without_a_home_there_is_no_place(home: Home, environ: dict[str, str]) -> None:
    """The way out is told."""
    text = _refused(environ)
    assert text.startswith("there is no place for the embedded datastore: HOME is not set; ")
    assert "PYCTL_DATABASE=FILE" in text


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"DATASTORE_TYPE": "kubernetes"}, "DATASTORE_TYPE is set"),
        ({"KUBECONFIG": "k"}, "KUBECONFIG is set"),
        ({"CALICO_KUBECONFIG": "k"}, "KUBECONFIG is set"),
        ({"K8S_API_ENDPOINT": "k"}, "K8S_API_ENDPOINT is set"),
        ({"DATASTORE_TYPE": "kubernetes", "ETCD_ENDPOINTS": "e"}, "DATASTORE_TYPE is set"),
        (
            {"CALICO_DATASTORE_TYPE": "kubernetes", "DATASTORE_TYPE": "embedded"},
            "DATASTORE_TYPE is set",
        ),
    ],
)
def test_rows_that_name_kubernetes(home: Home, variables: dict[str, str], why: str) -> None:
    """It is never replaced by the embedded one."""
    choice = choose(home(**variables))
    assert (choice.type, choice.why, choice.path) == ("kubernetes", why, None)
    assert choice.explicit


def test_how_to_reach_kubernetes(home: Home) -> None:
    """By variables, over which the command line goes; without a kubeconfig by that at home."""
    environ = home(DATASTORE_TYPE="kubernetes", K8S_CURRENT_CONTEXT="x", CALICO_K8SAPITOKEN="t")
    assert choose(environ).kubernetes == KubernetesSettings(
        paths=("/home/me/.kube/config",), context="x", token="t"
    )
    flags = ClusterFlags("mine", "y", "jane", ("g",))
    assert choose(environ, flags=flags).kubernetes == KubernetesSettings(
        paths=("mine",),
        must_exist=True,
        context="y",
        token="t",
        impersonation=Impersonation(user="jane", groups=("g",)),
    )


def test_a_kubeconfig_on_the_command_line(home: Home) -> None:
    """It means Kubernetes, whatever variables below it say, and contradicts those above."""
    flags = ClusterFlags(kubeconfig="mine")
    choice = choose(home(PYCTL_DATABASE="f", ETCD_ENDPOINTS="e"), flags=flags)
    assert (choice.type, choice.why) == ("kubernetes", "--kubeconfig")
    with pytest.raises(SettingsError) as caught:
        choose(home(DATASTORE_TYPE="etcdv3", ETCD_ENDPOINTS="e"), flags=flags)
    assert str(caught.value) == (
        "--kubeconfig mine is for Kubernetes, but the datastore is etcdv3 (DATASTORE_TYPE is set)"
    )


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"ETCD_ENDPOINTS": "http://e"}, "ETCD_ENDPOINTS is set"),
        ({"CALICO_ETCD_ENDPOINTS": "http://e"}, "ETCD_ENDPOINTS is set"),
        ({"ETCD_ENDPOINTS": "http://e", "KUBECONFIG": "k"}, "ETCD_ENDPOINTS is set"),
        ({"DATASTORE_TYPE": "etcdv3", "ETCD_ENDPOINTS": "http://e"}, "DATASTORE_TYPE is set"),
    ],
)
def test_rows_that_name_etcd(home: Home, variables: dict[str, str], why: str) -> None:
    """With what is needed to reach it."""
    choice = choose(home(**variables))
    assert (choice.type, choice.why, choice.explicit) == ("etcdv3", why, True)
    assert choice.etcd == EtcdSettings(endpoints=("http://e:2379",))


def test_etcd_by_discovery(home: Home) -> None:
    """A domain alone does not choose etcd, as for calicoctl, but is enough to reach it."""
    assert choose(home(ETCD_DISCOVERY_SRV="example.com")) == FALLBACK
    choice = choose(home(DATASTORE_TYPE="etcdv3", ETCD_DISCOVERY_SRV="example.com"))
    assert choice.etcd == EtcdSettings(discovery="example.com")


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"DATASTORE_TYPE": "embedded"}, "DATASTORE_TYPE is set"),
        ({"DATASTORE_TYPE": "embedded", "ETCD_ENDPOINTS": "e"}, "DATASTORE_TYPE is set"),
        ({"DATASTORE_TYPE": "embedded", "PYCTL_DATABASE": "f"}, "DATASTORE_TYPE is set"),
        ({"PYCTL_DATABASE": "f"}, "PYCTL_DATABASE is set"),
        ({"PYCTL_DATABASE": "f", "ETCD_ENDPOINTS": "e"}, "PYCTL_DATABASE is set"),
        ({"PYCTL_DATABASE": "f", "KUBECONFIG": "k"}, "PYCTL_DATABASE is set"),
        ({"CALICO_DATASTORE_TYPE": "", "DATASTORE_TYPE": "embedded"}, "DATASTORE_TYPE is set"),
    ],
)
def test_rows_that_name_the_embedded_one(home: Home, variables: dict[str, str], why: str) -> None:
    """They go before the rows below them, and are somebody's explicit wish."""
    choice = choose(home(**variables))
    assert (choice.type, choice.why, choice.explicit) == ("embedded", why, True)


@pytest.mark.parametrize("name", ["ETCD_ENDPOINTS", "DATASTORE_TYPE", "KUBECONFIG"])
def test_empty_variables_are_unset(home: Home, name: str) -> None:
    """With the prefix and without."""
    assert choose(home(**{name: "", f"CALICO_{name}": ""})) == FALLBACK


@pytest.mark.parametrize(
    ("environ", "value"),
    [
        ({}, ""),
        ({"X": "a"}, "a"),
        ({"CALICO_X": "b"}, "b"),
        ({"X": "a", "CALICO_X": "b"}, "b"),
        ({"X": "a", "CALICO_X": ""}, "a"),
    ],
)
def test_the_prefix_wins(environ: dict[str, str], value: str) -> None:
    """Unless it is empty."""
    assert setting(environ, "X") == value


def test_a_kubeconfig_at_home_means_kubernetes(home: Home, tmp_path: Path) -> None:
    """It is what kubectl would use."""
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").touch()
    choice = choose(home(HOME=str(tmp_path)))
    assert (choice.type, choice.why) == ("kubernetes", f"{tmp_path}/.kube/config exists")


def test_a_kubeconfig_that_may_not_be_looked_at_counts(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something is there, so another datastore would be a silent change of mind."""

    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    assert choose(home()).why == "/home/me/.kube/config exists"


def test_in_a_cluster_kubernetes_is_meant(home: Home, tmp_path: Path) -> None:
    """A pod has the address of the API server and a token; neither alone will do."""
    inside = home(KUBERNETES_SERVICE_HOST="10.96.0.1")
    assert choose(inside) == FALLBACK
    (tmp_path / "token").touch()
    assert choose(home()) == FALLBACK
    choice = choose(inside)
    assert (choice.type, choice.why) == ("kubernetes", "pyctl runs in a cluster")


@pytest.mark.parametrize(
    ("environ", "datastore"), [({"DATASTORE_TYPE": "etcd"}, ""), ({}, "etcd"), ({}, "Embedded")]
)
def test_unknown_types_list_the_known_ones(
    home: Home, environ: dict[str, str], datastore: str
) -> None:
    """Wherever they are written."""
    text = _refused(home(**environ), datastore)
    assert text.startswith("unknown datastore type: ")
    assert text.endswith("(known: embedded, etcdv3, kubernetes)")


@pytest.mark.parametrize(
    "variables",
    [
        {"DATASTORE_TYPE": "kubernetes"},
        {"ETCD_ENDPOINTS": "e", "ETCD_DISCOVERY_SRV": "s"},
        {"DATASTORE_TYPE": "etcdv3", "PYCTL_DATABASE": "f"},
        {"DATASTORE_TYPE": "nonsense"},
        {"KUBECONFIG": "k"},
    ],
)
def test_the_command_line_decides_first(home: Home, variables: dict[str, str]) -> None:
    """Whatever the variables say, and how they contradict each other."""
    choice = choose(home(**variables), datastore="embedded")
    assert (choice.type, choice.why) == ("embedded", "--datastore")
    assert choice.path == Path(variables.get("PYCTL_DATABASE", OWN))


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        (
            {"DATASTORE_TYPE": "kubernetes", "PYCTL_DATABASE": "f"},
            (
                "DATASTORE_TYPE=kubernetes contradicts PYCTL_DATABASE, which names a file of the "
                "embedded datastore: unset one of them"
            ),
        ),
        (
            {"ETCD_ENDPOINTS": "e", "ETCD_DISCOVERY_SRV": "s"},
            "etcd endpoints and an etcd discovery domain are both set: choose one",
        ),
        ({"DATASTORE_TYPE": "etcdv3"}, "no etcd endpoints specified"),
    ],
)
def test_variables_that_contradict_each_other(
    home: Home, variables: dict[str, str], text: str
) -> None:
    """Nothing is guessed."""
    assert _refused(home(**variables)) == text


def test_a_file_goes_before_all_variables(home: Home) -> None:
    """As for calicoctl, for which the environment then counts for nothing."""
    Path("c.cfg").write_text(EMBEDDED_FILE)
    variables = {"DATASTORE_TYPE": "etcdv3", "ETCD_ENDPOINTS": "e", "KUBECONFIG": "k"}
    choice = choose(home(**variables, PYCTL_DATABASE="f"), config="c.cfg")
    assert choice == Choice(type="embedded", why="by c.cfg", path=Path("f"))
    Path("c.cfg").write_text(ETCD_FILE)
    choice = choose(home(DATASTORE_TYPE="embedded", ETCD_DISCOVERY_SRV="s"), config="c.cfg")
    assert (choice.type, choice.why) == ("etcdv3", "by c.cfg")
    assert choice.etcd == EtcdSettings(endpoints=("http://e:2379",))


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ("{datastoreType: kubernetes}", ("/home/me/.kube/config",)),
        ("{KubeConfig: k:l}", ("k", "l")),
        ("{}", ("/home/me/.kube/config",)),
        ("", ("/home/me/.kube/config",)),
    ],
)
def test_a_file_that_means_kubernetes(home: Home, spec: str, paths: tuple[str, ...]) -> None:
    """Its type; without one all that has no etcd endpoints. Case does not count."""
    Path("c.cfg").write_text(f"{HEAD}spec: {spec}\n")
    choice = choose(home(KUBECONFIG="not read"), config="c.cfg")
    assert choice.kubernetes == KubernetesSettings(paths=paths)


@pytest.mark.parametrize(
    "spec", ["{DatastoreType: etcdv3, ETCDENDPOINTS: e}", "{etcdEndpoints: e}"]
)
def test_a_file_that_means_etcd(home: Home, spec: str) -> None:
    """An endpoint without a scheme speaks TLS, as etcd's own client has it."""
    Path("c.cfg").write_text(f"{HEAD}spec: {spec}\n")
    choice = choose(home(), config="c.cfg")
    assert choice.etcd == EtcdSettings(endpoints=("https://e:2379",))


def test_settings_of_the_wrong_type(home: Home) -> None:
    """All of a file, or of the environment, are told together."""
    text = (
        "{etcdEndpoints: e, etcdPassword: 5, usePodCIDR: 1, k8sClientQPS: x, k8sClientBurst: true}"
    )
    Path("c.cfg").write_text(f"{HEAD}spec: {text}\n")
    assert _refused(home(), file="c.cfg") == (
        "syntax error in c.cfg: spec.etcdPassword: text is wanted: put it in quotes; "
        "spec.k8sClientQPS: a number is wanted; spec.k8sClientBurst: a number is wanted; "
        "spec.usePodCIDR: true or false is wanted"
    )
    environ = home(ETCD_ENDPOINTS="e", USE_POD_CIDR="yes", K8S_CLIENT_QPS="fast")
    assert _refused(environ) == (
        "K8S_CLIENT_QPS=fast: a number is wanted; USE_POD_CIDR=yes: true or false is wanted"
    )


def test_the_file_at_the_default_path_counts_if_it_is_there(home: Home) -> None:
    """Only then; -c may name the same path and nothing there."""
    assert choose(home()) == choose(home(), config=config.DEFAULT_CONFIG) == FALLBACK
    _default_file(ETCD_FILE)
    assert choose(home()).why == f"by {config.DEFAULT_CONFIG}"
    assert choose(home(), datastore="embedded").path == OWN


def test_a_broken_file_at_the_default_path_is_no_bar_to_the_embedded_one(home: Home) -> None:
    """Nothing in it is needed for the datastore that the command line names."""
    _default_file("nonsense")
    assert choose(home(), datastore="embedded").path == OWN
    assert _refused(home()).startswith(f"syntax error in {config.DEFAULT_CONFIG}: ")


def test_the_command_line_may_not_contradict_itself(home: Home) -> None:
    """--datastore and a file that -c names must agree."""
    Path("c.cfg").write_text(ETCD_FILE)
    assert _refused(home(), "embedded", "c.cfg") == (
        "--datastore embedded contradicts c.cfg, which names etcdv3"
    )
    assert choose(home(), datastore="etcdv3", config="c.cfg").why == "--datastore"
    Path("c.cfg").write_text(EMBEDDED_FILE)
    assert choose(home(), datastore="embedded", config="c.cfg").why == "--datastore"


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        (ClusterFlags(context="blue"), "--context blue"),
        (ClusterFlags(user="jane", groups=("g",)), "--as jane"),
        (ClusterFlags(groups=("g", "h")), "--as-group g"),
    ],
)
def test_some_flags_are_for_kubernetes(home: Home, flags: ClusterFlags, shown: str) -> None:
    """Whoever gives one does not mean the embedded datastore."""
    with pytest.raises(SettingsError) as caught:
        choose(home(), flags=flags)
    assert str(caught.value) == (
        f"{shown} is for Kubernetes, but the datastore is embedded (nothing names another)"
    )
