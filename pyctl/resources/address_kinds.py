"""What Calico's address management stores, each as a kind of its own.

Users neither write nor list these, so they are not in the catalog. The name of a block is its CIDR,
that of an affinity `host/NODE/CIDR`, that of a handle the text by which addresses are freed. Their
spec is what Calico keeps in etcd:

    IPAMBlock      cidr, affinity, allocations, unallocated, attributes, sequenceNumber, ...
    BlockAffinity  state
    IPAMHandle     block: how many addresses of which block have the handle
    IPAMHost       nothing; left over from older versions
    IPAMConfig     ipCooldownSeconds, ...; named default
"""

from __future__ import annotations

from collections.abc import Mapping

from pyctl.resources.kind import Kind

BLOCK = Kind(name="IPAMBlock", words=("ipamblock", "ipamblocks"), columns=())
AFFINITY = Kind(name="BlockAffinity", words=("blockaffinity", "blockaffinities"), columns=())
HANDLE = Kind(name="IPAMHandle", words=("ipamhandle", "ipamhandles"), columns=())
HOST = Kind(name="IPAMHost", words=("ipamhost", "ipamhosts"), columns=())
CONFIG = Kind(name="IPAMConfig", words=("ipamconfig", "ipamconfigs"), columns=())

IN_STORAGE: Mapping[str, Kind] = {"IPAMConfiguration": CONFIG}
"""Kinds that are called otherwise where clusters keep them in crd.projectcalico.org/v1."""
