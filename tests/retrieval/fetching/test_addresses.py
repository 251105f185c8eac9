"""An address means the same to everyone who reads it, and private hosts are told from public."""

import ipaddress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fetching.addresses import (
    RefusedAddress,
    is_public,
    parse_address,
)

REFUSED = [
    "", "example.org", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)",
    "http://", "http:///path", "http://?q", "https:example.org",
    "https://evil.example\\@good.example/", "https://good.example\\.evil.example/",
    "https://user@good.example/", "https://user:password@good.example/", "https://@good.example/",
    "https://good.example/a b", "https://good.example/\ta", "https://good.example/a\n",
    "https://good.example/\x00", "https://go\u200bod.example/", "https://good.example/\u202ea",
    "https://good.example/\ud800",
    "http://127.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://2130706433/",
    "http://0177.0.0.1/", "http://1.2.3.4.5/", "http://256.1.1.1/",
    "http://[::1/", "http://[fe80::1%25eth0]/", "http://[::ffff]evil/", "http://a:b:80/",
    "http://good.example:25/", "http://good.example:65536/", "http://good.example:+80/",
    "http://good..example/", "http://-good.example/", f"http://{'a' * 64}.example/",
    "http://good.example/" + "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_programs_read_differently_is_no_address(text: str) -> None:
    with pytest.raises(RefusedAddress):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("HTTP://Good.Example", "http://good.example/"),
        ("http://good.example.:80/#part", "http://good.example/"),
        ("https://good.example:443?q=a b".replace(" ", "%20"), "https://good.example/?q=a%20b"),
        (
            "https://пример.рф/путь?й",
            "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C?%D0%B9",
        ),
        ("https://good.example/a/../../b/./%2E%2e/c", "https://good.example/c"),
        ("https://good.example/100%", "https://good.example/100%25"),
        ("https://good.example:8443/?a=//b/../c", "https://good.example:8443/?a=//b/../c"),
        ("https://good.example//other.example/", "https://good.example/other.example/"),
        ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
        ("http://[2606:4700:0::1111]:8080/", "http://[2606:4700::1111]:8080/"),
    ],
)
def test_an_address_has_one_form(text: str, normal: str) -> None:
    assert str(parse_address(text)) == normal
    assert parse_address(normal) == parse_address(text)


@given(st.text(max_size=40))
def test_an_address_is_ascii_and_the_same_for_the_standard_library(text: str) -> None:
    try:
        address = parse_address("http://" + text)
    except RefusedAddress:
        return
    split = urlsplit(str(address))

    assert str(address).isascii()
    assert (split.hostname, split.port or 80) == (address.host, address.port)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("reference", "joined"),
    [
        (" b?x=1 \n", "https://good.example/a/b?x=1"),
        ("/b", "https://good.example/b"),
        ("//other.example/b", "https://other.example/b"),
        ("?q", "https://good.example/a/?q"),
        ("", "https://good.example/a/"),
    ],
)
def test_a_link_is_joined_to_its_page(reference: str, joined: str) -> None:
    assert str(parse_address("https://good.example/a/").join(reference)) == joined


@pytest.mark.parametrize(
    "reference",
    [
        "\\\\evil.example",
        "/\\evil.example",
        "java\nscript:x",
        "/a\tb",
        "file:///etc/passwd",
        "//a@b/",
        "http://[",
    ],
)
def test_a_link_gets_the_checks_of_an_address(reference: str) -> None:
    with pytest.raises(RefusedAddress):
        parse_address("https://good.example/a/").join(reference)


def test_a_host_is_shown_in_ascii() -> None:
    # The first letter of the first is Cyrillic.
    assert parse_address("https://аpple.com/apple.com").netloc == "xn--pple-43d.com"
    assert parse_address("https://apple.com:8443/").netloc == "apple.com:8443"


PRIVATE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8", "169.254.169.254",
    "172.16.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "localhost", "",
]  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_and_reserved_addresses_are_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::8.8.8.8"])
def test_addresses_of_the_internet_are_public(ip: str) -> None:
    assert is_public(ip)


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_calls_private(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    nat64 = ip.version == 6 and ip in ipaddress.IPv6Network("64:ff9b::/96")
    if is_public(str(ip)) and not nat64:
        assert ip.is_global
        assert not ip.is_multicast
