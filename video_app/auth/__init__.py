"""The join form, and leaving."""
