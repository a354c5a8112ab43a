"""One step of a district: what is there, the form that adds to it, the file it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from muara.coordination import set_up_steps
from muara.errors import InputError, NotAllowed, Refused
from muara.packs import open_pack
from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.districts.actions.settling import looked_through
from muara_server.districts.files import LARGEST
from muara_server.districts.forms.steps import BringFile
from muara_server.districts.queries.begun import begun, district_for
from muara_server.districts.queries.standing import standing_of
from muara_server.districts.rules import START
from muara_server.districts.steps import HANDLERS, Taken
from muara_server.districts.views.setting_up import steps_in_words
from muara_server.districts.words import in_language, role_title
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from uuid import UUID

    from muara_server.districts.steps import Handler
    from muara_server.places.models import Place


@require_http_methods(["GET", "HEAD", "POST"])
@needs(START)
@sensitive_variables("taken")
def step(request: HttpRequest, district: UUID, step: str) -> HttpResponse:
    """One step; what is added stands in the list at once, and the form is ready for the next."""
    place = district_for(request.user, district)
    handler = HANDLERS.get(step)
    if handler is None or step not in set_up_steps(open_pack(pack_of(place))):
        raise Http404
    if not begun(place):
        return redirect(f"{reverse('districts:begin')}?district={place.code}")
    sent = _Sent(request, place, handler)
    taken = sent.taken() if request.method == "POST" else None
    if taken is not None and not taken.opened:
        messages.success(request, taken.says)
        return redirect("districts:step", district, step)
    status = 400 if request.method == "POST" and taken is None else 200
    return render(request, "districts/step.html", sent.page(taken), status=status)


class _Sent:
    """What was sent to one step, and the page that answers."""

    def __init__(self, request: HttpRequest, place: Place, handler: Handler) -> None:
        self.request, self.place, self.handler = request, place, handler
        self.deed = request.POST.get("deed", "") if request.method == "POST" else ""
        self.may = handler.may(request.user)
        self.wrong = ""
        self.form = self._form(request.POST if self.deed == "add" else None)
        self.file = BringFile(
            request.POST if self.deed == "file" else None,
            request.FILES if self.deed == "file" else None,
        )

    def _form(self, data: Any) -> Any:
        return self.handler.form(data, self.place) if self.handler.form and self.may else None

    def taken(self) -> Taken | None:
        """What the deed did; None where it was refused, and `wrong` or the form says why."""
        if not self.may:
            self.wrong = str(self.handler.otherwise)
            return None
        try:
            return self._done()
        except (NotAllowed, InputError, Refused) as refused:
            self.wrong = str(refused)
            return None

    def _done(self) -> Taken | None:
        who, handler = self.request.user, self.handler
        if self.deed == "add" and self.form and self.form.is_valid() and handler.take:
            return handler.take(self.form.cleaned_data, self.place, who)
        if self.deed == "file" and self.file.is_valid() and handler.take_file:
            sent = self.file.cleaned_data["file"]
            if sent.size > LARGEST:
                raise Refused(_("This file is too large. Divide it."))
            return handler.take_file(sent.read(), str(sent.name)[:60], self.place, who)
        if self.deed == "remove" and handler.remove:
            handler.remove(self.request.POST.get("which", ""), self.place, who)
            return Taken(_("Recorded."))
        if self.deed == "looked":
            looked_through(handler.key, self.place, who=who)
            return Taken(_("Recorded: somebody looked, and nothing is to add."))
        return None

    def page(self, taken: Taken | None) -> dict[str, Any]:
        """Everything the page shows."""
        standing = standing_of(self.request.user, self.place)
        steps = steps_in_words(self.place, standing)
        at = next(i for i, each in enumerate(steps) if each["key"] == self.handler.key)
        form = self._form(None) if taken is not None else self.form
        return {
            "place": self.place,
            "name": in_language(self.place.names),
            "step": steps[at],
            "next": next((each for each in steps[at + 1 :] if each["state"] != "done"), None),
            "listed": self.handler.listed(self.request.user, self.place),
            "form": form,
            "file": self.file if self.handler.take_file and self.may else None,
            "columns": self.handler.columns,
            "example": self.handler.example(self.place),
            "otherwise": "" if self.may else self.handler.otherwise,
            "elsewhere": _address(self.handler.page),
            "removes": self.handler.remove is not None,
            "wrong": self.wrong,
            "opened": _opened(taken),
        }


def _opened(taken: Taken | None) -> list[dict[str, str]]:
    titles = {role.key: role_title(role) for role in accounts.roles_in_use()}
    return [
        {
            "name": each.name,
            "login": each.login,
            "role": titles[each.role],
            "password": each.password,
        }
        for each in (taken.opened if taken else ())
    ]


def _address(page: str) -> str:
    try:
        return reverse(page) if page else ""
    except NoReverseMatch:
        return ""


ADDRESSES = [path("districts/<uuid:district>/<slug:step>/", step, name="step")]
