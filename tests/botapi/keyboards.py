"""A reply markup as a bot sends it in; the markup as a message carries it out, or a refusal."""

from typing import Any

from botapi.errors import bad_request
from botapi.links import BadLink, checked
from botapi.params import JsonObject, Params

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
MAX_COPY_TEXT = 256
ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
# These ask for nothing that a message would carry.
KINDS = frozenset({"keyboard", "remove_keyboard", "force_reply"})


def inline_keyboard(params: Params) -> JsonObject | None:
    """The inline keyboard of a call; none for an empty one, or for another reply markup."""
    return checked_keyboard(params.mapping("reply_markup"))


def checked_keyboard(markup: JsonObject) -> JsonObject | None:
    """The markup with buttons Telegram takes."""
    if not markup or KINDS & markup.keys():
        return None
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: Field inline_keyboard must be an Array")
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    kept = [[checked_button(button) for button in row] for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def checked_button(button: Any) -> JsonObject:
    """The button with its one action."""
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in ACTIONS & button.keys() if button[name] != ""]
    if not actions:
        raise unparsable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        # The real server may take the first one; which one is not documented.
        raise unparsable(f"only one action is allowed, got {', '.join(sorted(actions))}")
    check_action(actions[0], button[actions[0]])
    return link_normalized(button)


def check_action(name: str, value: Any) -> None:
    """Refuse an action whose argument Telegram does not take."""
    match name:
        case "callback_data":
            if not isinstance(value, str) or len(value.encode()) > MAX_CALLBACK_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text":
            copied = value.get("text") if isinstance(value, dict) else None
            if not isinstance(copied, str) or not 1 <= len(copied) <= MAX_COPY_TEXT:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "url":
            try:
                checked(str(value))
            except BadLink as error:
                raise bad_request(
                    f"inline keyboard button URL '{value}' is invalid: {error}"
                ) from None
        case "web_app":
            url = str(value.get("url", "")) if isinstance(value, dict) else ""
            if not url.startswith("https://"):
                raise bad_request(
                    f"inline keyboard button Web App URL '{url}' is invalid: "
                    "Only HTTPS links are allowed"
                )
        case _:
            return


def link_normalized(button: JsonObject) -> JsonObject:
    """The button as people get it: a URL has a scheme and a path."""
    if "url" not in button:
        return button
    return {**button, "url": checked(str(button["url"]))}


def unparsable(words: str) -> Exception:
    """A complaint about a button."""
    return bad_request(f"can't parse inline keyboard button: {words}")
