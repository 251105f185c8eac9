"""Values under names, as tables and JSON have them, to articles."""
