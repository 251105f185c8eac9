"""Query, form, JSON or multipart in; one call's parameters out, with nested JSON already read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botapi.errors import bad_request

# A bot may send anything under any key, and tests look into what was sent by key. Typing that
# would put a cast into every assertion, so JSON is the one place of this package with `Any`.
JsonObject = dict[str, Any]

NESTED = frozenset(
    [
        "allowed_updates",
        "button",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "reaction",
        "reply_markup",
        "reply_parameters",
        "results",
        "scope",
    ]
)
NUMBERS = frozenset(
    [
        "cache_time",
        "chat_id",
        "draft_id",
        "limit",
        "max_connections",
        "message_id",
        "message_thread_id",
        "offset",
        "reply_to_message_id",
        "timeout",
        "user_id",
    ]
)
FLAGS = frozenset(
    [
        "allow_sending_without_reply",
        "disable_content_type_detection",
        "disable_notification",
        "disable_web_page_preview",
        "drop_pending_updates",
        "is_big",
        "is_personal",
        "protect_content",
        "show_alert",
    ]
)
INTEGER = re.compile(r"-?\d{1,19}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a multipart body."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one call; every getter refuses in Telegram's words."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The value as text; *default* when it was left out."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool | dict | list):
            return json.dumps(value)
        return str(value)

    def required(self, name: str) -> str:
        """The value as text, which must be there."""
        value = self.text(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a number; like the real server, nonsense counts as left out."""
        value = self.values.get(name, default)
        if isinstance(value, str) and INTEGER.fullmatch(value):
            return int(value)
        return value if isinstance(value, int) else default

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        """The value as a number pushed into its range, as the real server does."""
        return min(max(self.integer(name, default), low), high)

    def flag(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def mapping(self, name: str) -> JsonObject:
        """A nested object, empty when it was left out."""
        value = self.values.get(name)
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object")
        return value

    def sequence(self, name: str) -> list[Any]:
        """A nested array, empty when it was left out."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON array")
        return value

    def upload(self, name: str) -> Upload | None:
        """The file sent under *name*, directly or by an ``attach://`` reference."""
        value = self.text(name)
        if value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return self.files.get(name)


def read_value(name: str, value: Any) -> Any:
    """A parameter as it is meant: forms carry everything as text, JSON bodies may."""
    if not isinstance(value, str):
        return value
    if name in NESTED:
        return read_nested(value)
    if name in NUMBERS and INTEGER.fullmatch(value):
        return int(value)
    if name in FLAGS and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return value


def read_nested(text: str) -> Any:
    """The JSON in *text*; the text itself when it is none, for the method to refuse."""
    try:
        return well_formed(json.loads(text))
    except ValueError:
        return text


def well_formed(value: Any) -> Any:
    """The value, refused when a text in it is not Unicode: JSON can spell half characters."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return value


def read_json(body: bytes) -> dict[str, Any]:
    """The object in a JSON body."""
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected")
    well_formed(value)
    return value


def read_form(arguments: Mapping[str, list[bytes]]) -> dict[str, str]:
    """The fields of a query or form; of a field given twice the last counts."""
    try:
        return {name: values[-1].decode("utf-8") for name, values in arguments.items()}
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
