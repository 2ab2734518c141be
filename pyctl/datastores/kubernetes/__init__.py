"""The Kubernetes API as a datastore: who is asked, as whom, and how objects look there.

Importers take the module they need:

    kubeconfig          what kubeconfig files hold: parts by name, several files merged into one
    kubeconfig_reader   the text of such a file -> its parts
    kubeconfig_choice   which cluster and user a context means
"""
