"""The forms that people fill in to enter and to leave a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import ValidationError

from video_app.access.seals import MAX_LINK_CHARACTERS
from video_app.forms import TextForm
from video_app.names import NAME_MAX_CHARACTERS, InvalidName, InvalidRoom, clean_name, room_slug


class JoinForm(TextForm):
    """A display name and a room, both cleaned when the form validates; and the links that somebody came by."""

    name = StringField("Your name", render_kw={"autocomplete": "name", "maxlength": 4 * NAME_MAX_CHARACTERS})
    room = StringField("Room", render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    submit = SubmitField("Join")
    invite = HiddenField()
    host = HiddenField()

    def validate_name(self, field: StringField) -> None:
        try:
            field.data = clean_name(field.data or "")
        except InvalidName as error:
            raise ValidationError(str(error)) from error

    def validate_room(self, field: StringField) -> None:
        try:
            field.data = room_slug(field.data or "")
        except InvalidRoom as error:
            raise ValidationError(str(error)) from error


class LeaveForm(TextForm):
    """Which call to leave."""

    room = HiddenField()


def links_in(sent: Mapping[str, str]) -> dict[str, Any]:
    """The tokens of the invite link and the host link that were `sent`, by `invite` and `host`; checked where used."""
    links = {name: sent.get(name, "") for name in ("invite", "host")}
    return {name: token for name, token in links.items() if 0 < len(token) <= MAX_LINK_CHARACTERS}
