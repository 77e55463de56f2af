"""Twilio Programmable Video: media through Twilio's group rooms."""
