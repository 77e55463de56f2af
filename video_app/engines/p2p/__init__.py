"""Browsers that connect to each other: no account, no media server."""
