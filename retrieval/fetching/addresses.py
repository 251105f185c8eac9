"""Addresses that are fetched, and public hosts."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urljoin

# Longer ones are not reliable in any browser.
LONGEST = 4000
PORTS = {"http": 80, "https": 443}
# Mail, remote shells and the like are below.
FIRST_FREE_PORT = 1024
AUTHORITY = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(?::([0-9]{0,5}))?", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The last label of an IPv4 address: 127.1, 0x7f.1, 2130706433.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Everything else in a path or query is percent-encoded.
UNQUOTED = "!$%&'()*+,-./:;=?@_~[]"
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
ENCODED_DOT = re.compile(r"%2e", re.IGNORECASE)

IPv4, IPv6 = ipaddress.IPv4Network, ipaddress.IPv6Network
# IPv4 behind IPv6: the last 32 bits are the address.
NAT64 = IPv6("64:ff9b::/96")
GLOBAL_UNICAST = IPv6("2000::/3")
# Tunnels, protocols and documentation, global for some Pythons.
NOT_PUBLIC: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = (
    IPv4("100.64.0.0/10"), IPv4("192.0.0.0/24"), IPv4("192.88.99.0/24"),
    IPv6("2001::/23"), IPv6("2001:db8::/32"), IPv6("2002::/16"), IPv6("3fff::/20"),
)  # fmt: skip


class RefusedAddress(ValueError):
    """An address is not fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address; the host in lower case and ASCII, *target* percent-encoded."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"

    @property
    def origin(self) -> str:
        """The address without its path."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """The host, and the port unless it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def join(self, reference: str) -> Address:
        """The address of a link on this page. Raises ``RefusedAddress``."""
        link = reference.strip(" \t\r\n\f")
        # Joining drops some refused characters.
        _check_characters(link)
        try:
            return parse_address(urljoin(str(self), link))
        except RefusedAddress:
            raise
        except ValueError:
            raise RefusedAddress("not an address") from None


def parse_address(text: str) -> Address:
    """The address in *text*, without its fragment. Raises ``RefusedAddress``.

    Programs read these differently, so they are refused: backslashes, blanks, invisible characters,
    user names, and numbers for hosts.
    """
    _check_characters(text)
    matched = AUTHORITY.match(text)
    if not matched:
        raise RefusedAddress("begins with neither http:// nor https://")
    scheme, authority, rest = matched[1].lower(), matched[2], matched[3]
    if "@" in authority:
        raise RefusedAddress("has a user name before the host; leave it out")
    split = HOST_AND_PORT.fullmatch(authority)
    if not split:
        raise RefusedAddress("has no host")
    port = int(split[2] or PORTS[scheme])
    if not (port in PORTS.values() or FIRST_FREE_PORT <= port < 2**16):
        raise RefusedAddress(f"port {port} is not one of web sites")
    return Address(scheme, _host(split[1]), port, _target(rest))


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        elif address not in GLOBAL_UNICAST:
            return False
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _check_characters(text: str) -> None:
    if len(text) > LONGEST:
        raise RefusedAddress(f"longer than {LONGEST} characters")
    if "\\" in text:
        raise RefusedAddress("has a backslash")
    for character in text:
        category = unicodedata.category(character)
        if category[0] in "ZC" and category != "Cn":
            raise RefusedAddress(f"has a blank or an invisible character (U+{ord(character):04X})")


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(ipaddress.IPv6Address(text[1:-1]))
        except ValueError:
            raise RefusedAddress("the host is not an IPv6 address") from None
    host = _in_ascii(text).removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise RefusedAddress("the host is not the name of one")
    if NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise RefusedAddress("the host is a number, not a name") from None
    return host


def _in_ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        raise RefusedAddress("the host is not the name of one") from None


def _target(rest: str) -> str:
    path, question_mark, query = rest.partition("?")
    quoted = quote(STRAY_PERCENT.sub("%25", ENCODED_DOT.sub(".", path)), safe=UNQUOTED)
    # It removes "." and ".."; a double slash would begin a host.
    absolute = urljoin("http://host/", "/" + quoted.lstrip("/")).removeprefix("http://host")
    return absolute + question_mark + quote(STRAY_PERCENT.sub("%25", query), safe=UNQUOTED)
