"""Documents of word processors: packages, XML, styles, and the codes of RTF."""
