"""Programs for developers: fitting weights and building tables. They are not installed."""
