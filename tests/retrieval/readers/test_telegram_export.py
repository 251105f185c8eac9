"""Exports of Telegram: each post of a channel is an article with its link."""

import json

import pytest

from conftest import ROOT
from retrieval.errors import UnreadableSource
from retrieval.readers.draft import Draft, Skipped
from retrieval.readers.json_document import read_json
from retrieval.readers.original import Options, Original

FILES = ROOT / "tests" / "data" / "formats" / "telegram"


def read(content: object, **options: object) -> list[Draft | Skipped]:
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return [*read_json(Original.of("result.json", content, Options(**options)))]  # type: ignore[arg-type]


def posts(content: object, **options: object) -> list[Draft]:
    return [item for item in read(content, **options) if isinstance(item, Draft)]


def texts(draft: Draft) -> list[str]:
    return [paragraph.text for paragraph in draft.paragraphs]


def chat(*messages: object, **more: object) -> dict[str, object]:
    listed = [
        {"type": "message", "id": n, **m} for n, m in enumerate(messages, 1) if isinstance(m, dict)
    ]
    return {"name": "Owl News", "type": "public_channel", "id": 77, "messages": listed, **more}


def test_the_posts_of_a_channel() -> None:
    *articles, empty = read((FILES / "channel.json").read_bytes())
    owls, vole, poll = articles

    assert isinstance(owls, Draft)
    assert isinstance(vole, Draft)
    assert isinstance(poll, Draft)
    assert (owls.title, owls.author) == ("Owls hunt at night", "Owl News")
    assert (owls.id, owls.published, owls.url) == (
        "tg1234567890-2",
        "2024-01-01T09:05:00+00:00",
        None,
    )
    assert texts(owls) == [
        "Owls hunt at night",
        "They see well in the dark. More on our page.#owls",
    ]
    assert {paragraph.place for paragraph in owls.paragraphs} == {"message 2"}
    assert vole.title == "A vole in the snow."
    assert texts(poll) == ["Which owl is the largest?", "Eagle owl", "Great grey owl"]
    assert empty == Skipped(
        "result.json", "Owl News: posts without text, such as pictures: 1", is_fault=False
    )


@pytest.mark.parametrize(
    ("more", "base_url", "url"),
    [
        ({}, None, None),
        ({}, "https://t.me/owls/", "https://t.me/owls/1"),
        ({}, "https://example.org/", None),
        ({"username": "owlnews"}, None, "https://t.me/owlnews/1"),
        ({"type": "private_channel"}, None, "https://t.me/c/77/1"),
        ({"type": "private_channel", "id": 2**33 + 77}, None, None),
        ({"type": "personal_chat"}, None, None),
        ({"type": "private_channel", "id": "x"}, None, None),
    ],
)
def test_a_link_is_given_only_if_it_leads_to_the_post(
    more: dict[str, object], base_url: str | None, url: str | None
) -> None:
    [post] = posts(chat({"text": "Owls."}, **more), base_url=base_url)

    assert post.url == url


LONG = "Owls hunt at night and see well in the dark, and so do some of the other birds " * 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Owls\nThey hunt.", "Owls"),
        ("https://x.org/a\nOwls\n\nThey hunt.", "Owls"),
        (f"Owls hunt at night. {LONG}", "Owls hunt at night."),
        (f"Dr. Owl hunts at night. {LONG}", "Dr. Owl hunts at night."),
        (LONG, "Owl News"),
        ("#owls", "Owl News"),
        ("Owls.", "Owls."),
        (["Owls ", {"type": "bold", "text": "hunt"}, "\n\nat night"], "Owls hunt"),
    ],
)
def test_a_title_is_the_beginning_of_the_post_or_the_channel(text: object, title: str) -> None:
    [post] = posts(chat({"text": text}))

    assert post.title == title


def test_a_post_in_a_group_is_of_who_wrote_it() -> None:
    first = posts((FILES / "supergroup.json").read_bytes())[0]

    assert (first.author, first.url) == ("User1", "https://t.me/c/987654321/3")


def test_of_an_account_only_the_channels_are_read() -> None:
    private = chat({"text": "secret"}, type="personal_chat")
    account = {"about": "x", "chats": {"list": [private, chat({"text": "Owls."})]}}
    left = {"chats": {"list": [private]}, "left_chats": {"list": [chat({"text": "Voles."})]}}

    assert [texts(post) for post in posts(account)] == [["Owls."]]
    assert [texts(post) for post in posts(left)] == [["Voles."]]
    assert read(account)[-1] == Skipped(
        "result.json", "groups and private conversations, which are not read: 1", is_fault=False
    )
    # The address of one channel is not that of another.
    assert posts(account, base_url="https://t.me/owls")[0].url is None
    for content in (
        {"chats": {"list": [private]}},
        (FILES / "account-without-channel.json").read_bytes(),
    ):
        with pytest.raises(UnreadableSource, match="Export chat history"):
            read(content)


@pytest.mark.parametrize(
    "message",
    [
        {"id": [], "text": "Owls."},
        {"date_unixtime": "99999999999999", "text": "Owls."},
        {"date": 5, "text": ["Owls", None, {"a": 1}, {"text": 5}, "."]},
        {"text": "Owls.", "poll": {"question": 5, "answers": [5, None]}},
        {"text": "Owls.", "from": "\ud800"},
    ],
)
def test_what_is_odd_in_a_message_costs_no_message(message: dict[str, object]) -> None:
    [post] = posts(chat(message, name="\ud800"))

    assert texts(post) == ["Owls."]


def test_older_exports_have_the_clock_of_the_exporter() -> None:
    [post] = posts(chat({"text": "Owls.", "date": "2020-01-01T10:00:00"}))

    assert post.published == "2020-01-01T10:00:00"
