//go:build tools

// Package tools names what the tests build, so that go.mod and go.sum pin it and all it needs.
package tools

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
