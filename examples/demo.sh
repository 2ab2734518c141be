# What `make demo` runs: pyctl's main job, on an embedded datastore of its own.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PYCTL_DATABASE="$work/demo.db"
export PYCTL_DATABASE
cd "$(dirname "$0")/.."

# Whatever else this user's environment and calicoctl's configuration file name: they may name a
# cluster.
pyctl() { command pyctl --datastore embedded "$@"; }

say() { printf '\n# %s\n\n' "$1"; }
show() {
    printf '$ %s\n' "$1"
    eval "$1"
}

say "Five Kubernetes nodes, as Calico sees them."
show "pyctl apply -f examples/01-protect-nodes/nodes.yaml"

say "Switch automatic host endpoints on: every node gets one."
show "pyctl patch kubecontrollersconfiguration default --patch='{\"spec\": {\"controllers\": {\"node\": {\"hostEndpoint\": {\"autoCreate\": \"Enabled\"}}}}}'"
show "pyctl get heps -owide"

say "Let the nodes reach two ranges and nothing else."
show "pyctl apply -f - << EOF
$(cat examples/01-protect-nodes/policy.yaml)
EOF"
show "pyctl get globalnetworkpolicies -owide"

say "The endpoints follow their nodes: a node that goes takes its endpoint with it."
show "pyctl delete node ip-172-16-102-63.us-west-2.compute.internal"
show "pyctl get heps"

# What lint finds is no failure of the demo.
ask() { show "$1" || true; }

say "What does this policy do that nobody meant? Lint knows."
ask "pyctl lint"

say "A policy that turns the rules around: it names what is allowed, and denies the rest."
show "pyctl apply -f examples/01-protect-nodes/safer-policy.yaml"
ask "pyctl lint"

say "What the policy decides: one flow is allowed, one denied."
show "pyctl explain --from ip-172-16-101-9.us-west-2.compute.internal --to 10.10.100.20:443/tcp -o short"
show "pyctl explain --from ip-172-16-101-9.us-west-2.compute.internal --to 203.0.113.7:443/tcp -o short"
