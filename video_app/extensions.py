"""The extensions, unbound; `create_app` binds them."""

import re
from ipaddress import IPv6Address, ip_address

from flask import request
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_limiter import Limiter
from flask_sock import Sock
from flask_wtf import CSRFProtect

HOME_BITS = 64  # of an IPv6 address: a home is given this many at least, and chooses the other 64 itself
WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")


def client_network() -> str:
    """Whom to count the current request for: the client's IPv4 address or, of an IPv6 address, its network."""
    return network_of(request.remote_addr or "")


def network_of(address: str) -> str:
    """What an `address` is counted as: `203.0.113.9`, or `2001:db8:1:2::/64`; `unknown` if it is no IP address.

    Some proxies add a port to the address they forward; it does not count.
    """
    if bare := WITH_PORT.fullmatch(address):
        address = bare[1] or bare[2]
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    free_bits = ip.max_prefixlen - HOME_BITS
    return f"{IPv6Address(int(ip) >> free_bits << free_bits)}/{HOME_BITS}"


bootstrap = Bootstrap5()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(client_network)
sock = Sock()
