"""The profiles of the languages, one file for each. ``Profile`` explains their fields."""
