"""The application: the library on the command line, in a conversation and in Telegram."""
