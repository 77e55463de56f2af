"""Arbitrary bytes for what strangers may talk to: `make fuzz`."""
