"""Whether anything is counted, and who said so."""

from collections.abc import Mapping
from typing import Final

from panll_desktop.records import Record

VARIABLE: Final = "VERISIM_TELEMETRY"
REFUSAL: Final = "DO_NOT_TRACK"
_YES: Final = frozenset({"true", "1", "yes", "on"})


class Consent(Record):
    """The decision.

    Attributes:
        given: whether counting is on.
        reason: who decided, as the end of a sentence.
        settled: the environment decided; the setting changes nothing.
    """

    given: bool
    reason: str
    settled: bool = False


def decide(setting: bool, environment: Mapping[str, str]) -> Consent:  # noqa: FBT001 - a setting
    """The setting, unless the environment overrules it.

    Args:
        setting: what the user chose in the program.
        environment: of the process. ``DO_NOT_TRACK=1`` overrules everything;
            ``VERISIM_TELEMETRY`` overrules the setting.
    """
    if environment.get(REFUSAL, "").strip().lower() in _YES:
        return Consent(given=False, reason=f"{REFUSAL} is set", settled=True)
    variable = environment.get(VARIABLE)
    if variable is not None:
        given = variable.lower() in _YES
        return Consent(given, f"{VARIABLE} is {variable!r}", settled=True)
    word = "switched it on" if setting else "did not switch it on"
    return Consent(setting, f"you {word}")
