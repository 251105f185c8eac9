"""The application: the library on the command line, in a conversation and in Telegram."""

# The environment variables that are not settings.
PREFIX = "PULLQUOTE_"
CONFIG_VARIABLE = "PULLQUOTE_CONFIG"
COLOR_VARIABLE = "PULLQUOTE_NO_COLOR"
# The name, folder or address of a corpus; the setting ``corpus.path`` takes no name.
CORPUS_VARIABLE = "PULLQUOTE_CORPUS"
