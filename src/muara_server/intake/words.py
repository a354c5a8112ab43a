"""What the scripts of the field say, in the reader's language.

`{number}`, `{time}` and `{reason}` are filled in by the page; a text with a number has a form for
one and one for many.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

Texts = dict[str, "str | dict[str, str]"]


def of_pages() -> Texts:
    """The texts of the list and of the page around a form."""
    return {
        "connected": _("Connected. Everything filled on this phone is at the office."),
        "offline_empty": _("No connection. Forms filled now are kept safe on this phone."),
        "offline": {
            "one": _("No connection. {number} form is safe on this phone."),
            "other": _("No connection. {number} forms are safe on this phone."),
        },
        "sending": {
            "one": _("Connected. {number} form is being sent."),
            "other": _("Connected. {number} forms are being sent."),
        },
        "unreached": _("The office was not reached. Next try at {time}."),
        "log_in": {
            "one": _("Log in again to send. {number} form is safe on this phone."),
            "other": _("Log in again to send. {number} forms are safe on this phone."),
        },
        "log_in_empty": _("Log in again. Forms filled now are kept safe on this phone."),
        "drafts_only": _("Connected. What is begun stays on this phone until it is finished."),
        "refused_some": _("Connected. The office did not take a form: see why below."),
        "locked": _("What this phone keeps is locked. Log in with a connection to open it."),
        "another": _(
            "This phone keeps forms of another person that are not sent. They stay locked until "
            "that person logs in here and sends them. Until then it keeps nothing for you."
        ),
        "signed_off": _(
            "This phone was signed off: what it keeps cannot be opened, and nothing can be sent. "
            "Ask your administrator."
        ),
        "unsafe": _(
            "This browser cannot keep forms safe. Open Muara at its address with https, in a "
            "current browser, and not in a private window."
        ),
        "as_of": _("As of {time}, when there was a connection."),
        "no_list": _("The list is here once this page was opened with a connection."),
        "caseload": {
            "one": _("{number} child of your cases can be looked up in a form. As of {time}."),
            "other": _("{number} children of your cases can be looked up in a form. As of {time}."),
        },
        "no_caseload": _(
            "The children of your cases are not on this phone yet. Open the list of forms with a "
            "connection first."
        ),
        "ready": _("These forms open without a connection."),
        "not_ready": _("Stay on this page with a connection until the forms are on this phone."),
        "draft": _("Begun. Last changed {time}"),
        "waiting": _("Filled {time}. Waits to be sent"),
        "refused": _("Filled {time}. Not taken: {reason}"),
        "sent": _("Received at the office {time}"),
        "unreadable": _("Kept {time}. It cannot be opened with this log-in."),
        "go_on": _("Go on"),
        "remove": _("Remove"),
        "remove_for_good": _("Remove for good: it is nowhere else"),
        "send_again": _("Send again"),
        "kept_at": _("Kept on this phone at {time}."),
        "finished": _("Filled and kept on this phone. It is sent by itself."),
        "not_kept": _("This could not be kept on the phone: {reason}. Do not close this page."),
        "not_opened": _("This form could not be opened: {reason}. Go back and open it again."),
        "not_on_phone": _("This form is not on this phone. Open the list with a connection first."),
        "full": _("the phone's storage is full; remove what you do not need"),
    }


def of_forms() -> Texts:
    """What ODK Web Forms has in English alone, by its own words."""
    return {
        "Back": _("Back"),
        "Next": _("Next"),
        "{at} of {all}": _("{at} of {all}"),
        "Send": _("Finish and send"),
        "Add": _("Add"),
        "Remove": _("Remove"),
        "Repeat Item": _("One of several"),
        "change language": _("Change language"),
        "Choose image": _("Choose a picture"),
        "Take picture": _("Take a picture"),
        "Rank items": _("Put in order"),
        "Get location": _("Find where this is"),
        "Cancel": _("Cancel"),
        "Save location": _("Keep this location"),
        "Try again": _("Try again"),
        "Finding your location": _("Finding where this is"),
        "Cannot access location": _("The location cannot be read"),
        "1 question with error.": _("1 question is still open. Look for the red words."),
        "{number} questions with errors.": _(
            "{number} questions are still open. Look for the red words."
        ),
        "Condition not satisfied: constraint": _("This answer does not fit. Check it."),
        "Condition not satisfied: required": _("This must be answered."),
        "Location unavailable. Enable GPS and browser permissions, then restart the form to try "
        "again.": _("The location cannot be read. Switch GPS on, allow it, open the form again."),
    }
