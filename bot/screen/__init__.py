"""The console and the desktop of the person who runs a command."""
