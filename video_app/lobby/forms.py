"""The forms of the lobby."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import ValidationError

from video_app.forms import TextForm
from video_app.names import NAME_MAX_CHARACTERS, InvalidName, clean_name


class NameForm(TextForm):
    """A display name, cleaned when the form validates."""

    name = StringField("Your name", render_kw={"autocomplete": "name", "maxlength": 4 * NAME_MAX_CHARACTERS})

    def validate_name(self, field: StringField) -> None:
        try:
            field.data = clean_name(field.data or "")
        except InvalidName as error:
            raise ValidationError(str(error)) from error


class LeaveLobbyForm(TextForm):
    """Nothing to fill in; it carries the CSRF token."""
