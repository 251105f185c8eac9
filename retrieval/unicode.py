"""What people and file systems give as text, to text that every encoding can carry."""


def well_formed(text: str) -> str:
    """*text* with a mark in the place of each unpaired surrogate.

    Command lines, file names and JSON escapes can hold such halves of a character; neither a
    store nor a terminal can take them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text
