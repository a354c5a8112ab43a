"""What an administrator types to publish a form, and a worker to register a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.errors import FrameError
from muara_server.places import queries as places
from muara_server.programme.queries import in_language, programmes
from muara_server.registry.forms import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.accounts.models import User
    from muara_server.places.models import Place


EVERY = "*"


class Many(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files, or none."""

    widget = Many

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file on its own."""
        return [super(Files, self).clean(each, initial) for each in data or ()]


class Trained(forms.Form):
    """Who completed the training, and on which day."""

    person = forms.ChoiceField(label=_("Who"))
    completed_on = DayField(label=_("Completed on"), initial=timezone.localdate)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in people}
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        named = [(pk, f"{each.display_name} ({each.login})") for pk, each in self.people.items()]
        chosen.choices = [("", _("Choose")), *named]

    def clean_person(self) -> User:
        """The account that was chosen."""
        return self.people[self.cleaned_data["person"]]


class Publish(forms.Form):
    """A form as XML, the files that go with it, and who is to fill it."""

    xform = forms.FileField(
        label=_("The form"),
        help_text=_("An XForm: the XML that ODK and Kobo make of a form."),
        widget=forms.FileInput(attrs={"accept": ".xml,text/xml,application/xml"}),
    )
    media = Files(
        label=_("Its pictures, recordings and lists"),
        help_text=_("Under the names by which the form calls them."),
        required=False,
    )
    programme = forms.ChoiceField(
        label=_("Programme"),
        help_text=_("Left open, it stays as it is; a new form is then for every programme."),
        required=False,
    )
    place = forms.CharField(
        label=_("Code of the place where it is filled"),
        help_text=_(
            "For example IN.BR. Left open, it stays as it is; a new form is then filled everywhere."
        ),
        required=False,
        max_length=40,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["programme"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        known = [(one.slug, in_language(one.told["title"])) for one in programmes()]
        chosen.choices = [("", "–"), (EVERY, gettext("Every programme")), *known]

    def clean_programme(self) -> str | None:
        """The programme, empty for every one; None where nothing was said."""
        said: str = self.cleaned_data["programme"]
        return None if not said else said.removeprefix(EVERY)

    def clean_place(self) -> Place | None:
        """The place itself; where there is none of this code, the nearest."""
        return _place_of(self.cleaned_data["place"])


def _place_of(typed: str) -> Place | None:
    """The place of a code; none where nothing was typed."""
    code = typed.strip()
    if not code:
        return None
    try:
        return places.by_code(code)
    except FrameError as unknown:
        raise forms.ValidationError(gettext("This place is not known.")) from unknown


class Bring(forms.Form):
    """A list or an export, which form its rows are filled forms of, and where all of it was."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("Excel (.xlsx), CSV, or an export of Kobo or ODK Central (CSV, JSON, zip)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json,.zip"}),
    )
    form = forms.ChoiceField(label=_("Each row is a filled form of"))
    place = forms.CharField(
        label=_("Code of the place where all of it was"),
        help_text=_("For example IN.DT.221. Needed where you work in several places."),
        required=False,
        max_length=40,
    )

    def offer(self, forms_: Sequence[tuple[str, str]]) -> None:
        """Let these forms be chosen from."""
        chosen = self.fields["form"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [("", gettext("Choose a form")), *forms_]

    def clean_place(self) -> Place | None:
        """The place itself."""
        return _place_of(self.cleaned_data["place"])


class Register(forms.Form):
    """A name for a phone, by which its owner knows it."""

    label = forms.CharField(
        label=_("What you call this phone"),
        help_text=_("For example: my black Samsung. Never a child's name."),
        max_length=80,
    )
