"""KubeControllersConfiguration: defaults, templates of host endpoints, and their faults."""

from __future__ import annotations

import pytest

from pyctl.resources.kubecontrollersconfiguration import KubeControllersConfiguration
from tests.resources.judging import Judged, judge, judge_spec

KIND = "KubeControllersConfiguration"
WHERE = "spec.controllers.node.hostEndpoint.templates"
CLIENT = "KubeControllersConfiguration.Node.HostEndpoint.Templates"


def _templates(templates: str, *, write: bool = True) -> Judged:
    spec = f"{{controllers: {{node: {{hostEndpoint: {{templates: {templates}}}}}}}}}"
    return judge_spec(KIND, spec, write=write)


def test_defaults_of_a_write() -> None:
    """The metrics port and the health checks always, the rest with the controller it is for."""
    assert judge_spec(KIND, "{}").spec == {
        "healthChecks": "Enabled",
        "prometheusMetricsPort": 9094,
        "controllers": {},
    }
    controllers = "{node: {}, policy: {}, loadBalancer: {}, migration: {}}"
    spec = f"{{prometheusMetricsPort: 0, controllers: {controllers}}}"
    judged = judge_spec(KIND, spec)
    assert judged[1:] == ([], [])
    assert judged.spec["prometheusMetricsPort"] == 0
    assert judged.spec["controllers"] == {
        "node": {"leakGracePeriod": "15m0s"},
        "policy": {},
        "loadBalancer": {"assignIPs": "AllServices"},
        "migration": {"policyNameMigrator": "Enabled"},
    }


def test_defaults_of_validation() -> None:
    """The schema's alone, in the running configuration too."""
    text = "{metadata: {name: x}, status: {runningConfig: {controllers: {loadBalancer: {}}}}}"
    judged = judge(KIND, text, write=False)
    assert judged.spec == {"healthChecks": "Enabled", "controllers": {}}
    assert judged.object["status"]["runningConfig"] == {
        "healthChecks": "Enabled",
        "controllers": {"loadBalancer": {"assignIPs": "AllServices"}},
    }


def test_what_is_given_stays() -> None:
    """Defaults replace nothing."""
    spec = (
        "{healthChecks: Disabled, controllers: {node: {leakGracePeriod: 90s}, "
        "loadBalancer: {assignIPs: RequestedServicesOnly}, "
        "migration: {policyNameMigrator: Disabled}}}"
    )
    judged = judge_spec(KIND, spec)
    assert judged.spec["healthChecks"] == "Disabled"
    assert judged.spec["controllers"] == {
        "node": {"leakGracePeriod": "1m30s"},
        "loadBalancer": {"assignIPs": "RequestedServicesOnly"},
        "migration": {"policyNameMigrator": "Disabled"},
    }


def test_there_is_one_object() -> None:
    """Only default can be created."""
    assert KubeControllersConfiguration.FIXED_NAME == "default"


NODE = "spec.controllers.node"


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ("{healthChecks: 'On'}", "spec.healthChecks: HealthChecks = 'On'"),
        ("{logSeverityScreen: loud}", "spec.logSeverityScreen: spec.logSeverityScreen"),
        ("{logSeverityScreen: info}", "spec.logSeverityScreen: spec.logSeverityScreen"),
        (
            "{prometheusMetricsPort: 70000}",
            "spec.prometheusMetricsPort: spec.prometheusMetricsPort",
        ),
        ("{debugProfilePort: -1}", "spec.debugProfilePort: spec.debugProfilePort"),
        (
            "{controllers: {node: {syncLabels: Sometimes}}}",
            f"{NODE}.syncLabels: SyncLabels = 'Sometimes'",
        ),
        (
            "{controllers: {node: {hostEndpoint: {autoCreate: enabled}}}}",
            f"{NODE}.hostEndpoint.autoCreate: AutoCreate = 'enabled'",
        ),
        (
            "{controllers: {node: {hostEndpoint: {createDefaultHostEndpoint: Never}}}}",
            f"{NODE}.hostEndpoint.createDefaultHostEndpoint: CreateDefaultHostEndpoint = 'Never'",
        ),
        (
            "{controllers: {loadBalancer: {assignIPs: Some}}}",
            "spec.controllers.loadBalancer.assignIPs: spec.controllers.loadBalancer.assignIPs",
        ),
        (
            "{controllers: {migration: {policyNameMigrator: x}}}",
            "spec.controllers.migration.policyNameMigrator: PolicyNameMigrator = 'x'",
        ),
    ],
)
def test_faults(spec: str, problem: str) -> None:
    """Words and ports, each told once."""
    assert judge_spec(KIND, spec).problems == [problem]


def test_faults_of_the_running_configuration() -> None:
    """The status is judged as the spec is."""
    text = "{metadata: {name: x}, status: {runningConfig: {logSeverityScreen: loud}}}"
    where = "status.runningConfig.logSeverityScreen"
    assert judge(KIND, text).problems == [f"{where}: {where}"]


def test_a_level_that_only_the_schema_knows() -> None:
    """None is accepted, and the controllers do not know it."""
    judged = judge_spec(KIND, "{logSeverityScreen: None}")
    assert judged.problems == []
    assert judged.remarks == ["spec.logSeverityScreen: the controllers take None for Info"]


@pytest.mark.parametrize(
    "templates",
    [
        "[{generateName: a, interfaceCIDRs: [10.0.0.1/8]}]",
        "[{generateName: a, interfacePattern: '^eth'}, {generateName: b.c, interfacePattern: x}]",
        (
            "[{generateName: a, interfacePattern: x, nodeSelector: has(y), labels: {a.b/C: d}, "
            "annotations: {A.B/C: any text}}]"
        ),
    ],
)
def test_templates(templates: str) -> None:
    """A name, and something to match."""
    assert _templates(templates)[1:] == ([], [])


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("generateName: Upper, interfacePattern: x", "generateName: GenerateName = 'Upper'"),
        (
            f"generateName: {'a' * 254}, interfacePattern: x",
            f"generateName: {WHERE}[0].generateName",
        ),
        (
            "generateName: t, interfaceCIDRs: [192.0.2.0/33]",
            "interfaceCIDRs: InterfaceCIDRs = '[192.0.2.0/33]'",
        ),
        (
            "generateName: t, interfacePattern: 'eth['",
            "interfacePattern: InterfacePattern = 'eth['",
        ),
        (
            "generateName: t, interfacePattern: eth(?!0)",
            "interfacePattern: InterfacePattern = 'eth(?!0)'",
        ),
        (
            "generateName: t, interfacePattern: x, nodeSelector: has(a",
            "nodeSelector: NodeSelector = 'has(a'",
        ),
        (
            "generateName: t, interfacePattern: x, labels: {a: no spaces}",
            "labels: Labels = 'map[a:no spaces]'",
        ),
        (
            "generateName: t, interfacePattern: x, labels: {/a: b}",
            "labels: Labels = 'map[/a:b]'",
        ),
        (
            "generateName: t, interfacePattern: x, annotations: {a b: c}",
            "annotations[\"a b\"]: Metadata.Annotations (key) = 'a b'",
        ),
    ],
)
def test_faults_of_templates(template: str, problem: str) -> None:
    """Faults that validation finds too."""
    for write in (True, False):
        judged = _templates(f"[{{{template}}}]", write=write)
        assert judged.problems == [f"{WHERE}[0].{problem}"]


@pytest.mark.parametrize(
    ("templates", "problems"),
    [
        ("[{interfacePattern: x}]", [f"{WHERE}[0]: {CLIENT}"]),
        ("[{generateName: t}]", [f"{WHERE}[0]: {CLIENT}.t"]),
        (
            "[{generateName: t, interfacePattern: x}, {generateName: t, interfacePattern: y}]",
            [f"{WHERE}[1]: {CLIENT}.t"],
        ),
    ],
)
def test_what_only_a_write_asks(templates: str, problems: list[str]) -> None:
    """A name of its own, and something to match; validation does not ask."""
    assert _templates(templates).problems == problems
    assert _templates(templates, write=False).problems == []


@pytest.mark.parametrize(
    ("cidrs", "remarks"),
    [
        ("['::/0', '::/0']", ["interfaceCIDRs: ::/0 is given more than once"]),
        (
            "['::/0', 10.0.0.1, '']",
            [
                "interfaceCIDRs[1]: '10.0.0.1' is no CIDR: an endpoint that needs it is not made",
                "interfaceCIDRs[2]: '' is no CIDR: an endpoint that needs it is not made",
            ],
        ),
    ],
)
def test_remarks_on_templates(cidrs: str, remarks: list[str]) -> None:
    """Repeats, and bare addresses that the controller cannot use."""
    judged = _templates(f"[{{generateName: t, interfaceCIDRs: {cidrs}}}]")
    assert judged.problems == []
    assert judged.remarks == [f"{WHERE}[0].{remark}" for remark in remarks]
