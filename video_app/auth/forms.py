"""The forms that people fill in to enter and to leave a call."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import ValidationError

from video_app.forms import TextForm
from video_app.names import NAME_MAX_CHARACTERS, InvalidName, InvalidRoom, clean_name, room_slug


class JoinForm(TextForm):
    """A display name and a room, both cleaned when the form validates."""

    name = StringField("Your name", render_kw={"autocomplete": "name", "maxlength": 4 * NAME_MAX_CHARACTERS})
    room = StringField("Room", render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    submit = SubmitField("Join")

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


class PasscodeForm(TextForm):
    """The site's passcode, and where to go then."""

    passcode = PasswordField("Passcode", render_kw={"autocomplete": "current-password", "maxlength": 256})
    next = HiddenField()


class SignOutForm(TextForm):
    """Nothing to fill in; it carries the CSRF token."""


class LeaveForm(TextForm):
    """Which call to leave."""

    room = HiddenField()
