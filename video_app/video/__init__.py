"""The call: room page and token API."""
