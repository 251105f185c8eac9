"""The address of a corpus on a cluster, and who asks there: no output has a password."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.cluster.client import API_KEY, CA_FILE, PASSWORD, USER, read_credentials
from retrieval.errors import BadAddress
from retrieval.storage.address import Address, is_address, place_of, read_address

hosts = st.lists(
    st.tuples(st.sampled_from(["localhost", "10.0.0.7", "[::1]", "es-1.example.org"]),
              st.integers(1, 65535)),
    min_size=1, max_size=3,
)  # fmt: skip
addresses = st.builds(
    Address,
    hosts.map(tuple),
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True),
    st.booleans(),
    st.none() | st.integers(1, 1024),
    st.none() | st.integers(0, 16),
)


@given(address=addresses)
def test_an_address_is_read_as_it_is_written(address: Address) -> None:
    assert read_address(str(address)) == address
    assert place_of(str(address)) == address


def test_the_port_is_that_of_opensearch_if_none_is_given() -> None:
    assert read_address("opensearch://a,b:1/news").hosts == (("a", 9200), ("b", 1))


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://", "opensearch://a", "opensearch://a/", "opensearch:///news",
        "opensearch://a:0/news", "opensearch://a:99999/news", "opensearch://a/News",
        "opensearch://a/_news", "opensearch://a/a/b", "opensearch://a/news?shards=0",
        "opensearch://a/news?shards=x", "opensearch://a/news?color=1", "opensearch+ftp://a/news",
        "opensearch://a b/news", "opensearch://a/news*", "opensearch://a/new.s", "opensearch://,/n",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_one_line(text: str) -> None:
    assert is_address(text)
    with pytest.raises(BadAddress) as caught:
        read_address(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["opensearch://me:se:cret@a/news", "opensearch://a/n?x=me@se:cret"]
)
def test_a_password_in_an_address_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(BadAddress, match=PASSWORD) as caught:
        read_address(text)
    assert "cret" not in str(caught.value)


def test_a_folder_may_have_any_other_name() -> None:
    assert place_of("opensearch") == Path("opensearch")
    assert not is_address("./opensearch:/x")


def test_credentials_come_from_the_environment_or_from_files(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\nsecond line")
    (tmp_path / "ca.pem").touch()

    assert read_credentials({}).basic is None
    assert read_credentials({USER: "me", PASSWORD: "secret"}).basic == ("me", "secret")
    named = {USER: "me", f"{PASSWORD}_FILE": str(tmp_path / "password")}
    assert read_credentials(named).basic == ("me", "from a file")
    assert read_credentials({API_KEY: "k"}).headers == {"Authorization": "ApiKey k"}
    assert read_credentials({CA_FILE: str(tmp_path / "ca.pem")}).ca_file == str(tmp_path / "ca.pem")


@pytest.mark.parametrize(
    "environment",
    [
        {USER: "me"}, {PASSWORD: "secret"}, {USER: "me", PASSWORD: "secret", API_KEY: "secret"},
        {CA_FILE: "/none"}, {USER: "me", f"{PASSWORD}_FILE": "/none"},
    ],
)  # fmt: skip
def test_credentials_that_cannot_be_used_are_refused_and_not_shown(environment) -> None:
    with pytest.raises(BadAddress) as caught:
        read_credentials(environment)
    assert "secret" not in str(caught.value)


def test_credentials_are_not_shown() -> None:
    assert "secret" not in repr(read_credentials({USER: "me", PASSWORD: "secret"}))
    assert "secret" not in repr(read_credentials({API_KEY: "secret"}))
