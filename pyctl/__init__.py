"""pyctl protects Kubernetes nodes with Calico host endpoints, from the command line."""

__version__ = "0.1.0"
