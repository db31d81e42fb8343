"""Classifies IP addresses: public ones, and those of this machine."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_Address = IPv4Address | IPv6Address

# What the standard library calls global in some of its versions, though nobody's public server is there.
_NOT_PUBLIC_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # shared between a provider's customers (RFC 6598)
        "168.63.129.16/32",  # a cloud provider's internal address within a public block
        "192.0.0.0/24",  # RFC 6890
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
"""The only block of public unicast addresses (RFC 4291, section 2.4)."""

_NOT_PUBLIC_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocols' own, Teredo among them (RFC 6890, RFC 4380)
        "2001:db8::/32",  # examples (RFC 3849)
        "3fff::/20",  # examples (RFC 9637)
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")


def is_public(address: str) -> bool:
    """Whether an IP address is public, and every address embedded in it.

    False for anything but an address. An IPv6 address that embeds an IPv4 address (NAT64, 6to4, ISATAP) is public where
    that one is too; a mapped or compatible one never is: it would be written as IPv4.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found in _NAT64:
        return _is_public(IPv4Address(int(found) & 0xFFFFFFFF))
    return all(_is_public(one) for one in (found, *_carried(found)))


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _is_public(address: _Address) -> bool:
    if address.is_multicast or address.is_private or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _NOT_PUBLIC_V4)
    return address.scope_id is None and address in _GLOBAL_V6 and not any(address in b for b in _NOT_PUBLIC_V6)


def _carried(address: _Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses embedded in an IPv6 address: 6to4 (RFC 3056) and ISATAP (RFC 5214)."""
    if isinstance(address, IPv4Address):
        return
    if address in _SIX_TO_FOUR:
        yield IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if int(address) >> 32 & 0xFCFFFFFF == 0x00005EFE:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
