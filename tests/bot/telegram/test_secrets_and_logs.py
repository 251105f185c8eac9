"""Where the token and the secret come from, and that no log line contains them."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.channels.telegram.application import read_token, read_webhook_secret
from bot.channels.telegram.diagnostics import LOUD, JsonLines, redacted, set_up_logs
from bot.exit import BadSettings
from bot.settings import TelegramSettings, WebhookSettings

TOKEN = "1234567890:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"


def test_the_token_is_in_the_environment_or_in_a_file(tmp_path) -> None:
    (tmp_path / "token").write_text(f" {TOKEN}\n")
    settings = TelegramSettings(token_file=str(tmp_path / "token"))

    assert read_token(settings, {}) == TOKEN
    assert read_token(settings, {"TELEGRAM_BOT_TOKEN": f"{TOKEN}x"}) == f"{TOKEN}x"
    assert not hasattr(TelegramSettings(), "token")


@pytest.mark.parametrize(
    ("settings", "environment", "why"),
    [
        (TelegramSettings(), {}, "there is no token"),
        (TelegramSettings(), {"TELEGRAM_BOT_TOKEN": "nonsense"}, "not of the form"),
        (
            TelegramSettings(token_file="/nope"),
            {},
            "/nope .for TELEGRAM_BOT_TOKEN. cannot be read: No such",
        ),
    ],
)
def test_a_token_that_cannot_be_used_is_explained_and_not_shown(settings, environment, why) -> None:
    with pytest.raises(BadSettings, match=why) as caught:
        read_token(settings, environment)
    assert "nonsense" not in str(caught.value)


@pytest.mark.parametrize("secret", ["", "with blank", "ä", "x" * 257])
def test_a_webhook_secret_is_what_telegram_takes(tmp_path, secret: str) -> None:
    settings = TelegramSettings(webhook=WebhookSettings(url="https://x.org"))
    with pytest.raises(BadSettings, match="a webhook needs a secret"):
        read_webhook_secret(settings, {"TELEGRAM_WEBHOOK_SECRET": secret})
    (tmp_path / "secret").write_text("A-b_9\n")
    settings = TelegramSettings(webhook=WebhookSettings(secret_file=str(tmp_path / "secret")))
    assert read_webhook_secret(settings, {}) == "A-b_9"


def test_no_log_line_holds_a_token() -> None:
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        record = logging.getLogger().makeRecord(
            "x", logging.ERROR, "f", 1, "url %s", (f"bot{TOKEN}/x",), sys.exc_info(),
            extra={"fields": {"file": TOKEN}},
        )  # fmt: skip
    line = JsonLines("1:short").format(record)

    assert "AAFake" not in line
    assert line.count("[token]") >= 3
    assert json.loads(line)["level"] == "error"
    assert redacted("12:30 to 123456:short") == "12:30 to 123456:short"


@pytest.fixture
def loggers() -> Iterator[None]:
    """Puts the levels and handlers of all loggers back after a test that sets them up."""
    changed = [logging.getLogger(name) for name in ("", "telegram", *LOUD)]
    before = [(logger.level, logger.handlers[:]) for logger in changed]
    yield
    for logger, (level, handlers) in zip(changed, before, strict=True):
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.mark.usefixtures("loggers")
def test_logs_are_lines_of_json_without_the_addresses_of_requests(capsys) -> None:
    set_up_logs("1:short")
    logging.getLogger("bot").info("token 1:short", extra={"fields": {"update": 7}})
    logging.getLogger("httpx").warning("https://x/bot1:short/getMe")
    [line] = capsys.readouterr().err.splitlines()

    assert json.loads(line)["update"] == 7
    assert json.loads(line)["message"] == "token [token]"


def test_a_token_file_that_is_not_text_is_explained(tmp_path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe\xff")

    with pytest.raises(BadSettings, match="it is not text"):
        read_token(TelegramSettings(token_file=str(tmp_path / "token")), {})
