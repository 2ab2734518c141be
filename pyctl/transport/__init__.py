"""HTTP for everything that pyctl talks to: TLS, deadlines, proxies, failures in words.

Importers take the module they need:

    client      Client: requests and streams over connections that are kept
    deadline    Deadline: how long a request may take
    failure     TransportError: why no answer came, in words
    tls         Tls: certificates and how to check the other side's
    proxies     proxy_of: the proxy that the environment names for a URL
    socks       proxies that speak SOCKS5
    fetch       fetch: the bytes behind a URL
    services    endpoints that DNS names by SRV records
    hosts       authority, without_user: the hosts of URLs, as they are sent and as they are shown
    octets      octets, login: text from outside as the bytes that it was
    redirects   where answers lead, and whether that is the same host

httpcore, the engine of httpx, is imported here and nowhere else: its sockets, its errors, and what
it does by way of HTTP proxies (by_proxy). What goes straight to a server is left to the standard
library (direct), which needs less CPU time. httpx itself would cost each command 25 ms more, for
what is not needed here: cookies, a command line.
"""
