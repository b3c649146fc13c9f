"""Who decides whether anything is counted."""

import pytest

from panll_desktop.telemetry.consent import Consent, decide

YES = ["true", "1", "yes", "on", "TRUE", "Yes", " on ", "oN\n"]
NO = ["", " ", "0", "false", "no", "off", "2", "11", "y", "t", "enabled", "truee", "真"]


@pytest.mark.parametrize("setting", [True, False])
@pytest.mark.parametrize("value", YES)
def test_that_four_words_switch_it_on_whatever_the_setting(
    value: str, *, setting: bool
) -> None:
    reason = f"VERISIM_TELEMETRY is {value!r}"
    decision = decide(setting, {"VERISIM_TELEMETRY": value})
    assert decision == Consent(given=True, reason=reason, settled=True)


@pytest.mark.parametrize("setting", [True, False])
@pytest.mark.parametrize("value", NO)
def test_that_any_other_value_switches_it_off_whatever_the_setting(
    value: str, *, setting: bool
) -> None:
    reason = f"VERISIM_TELEMETRY is {value!r}"
    decision = decide(setting, {"VERISIM_TELEMETRY": value})
    assert decision == Consent(given=False, reason=reason, settled=True)


def test_that_without_the_variable_the_setting_decides() -> None:
    assert decide(setting=True, environment={}) == Consent(True, "you switched it on")
    off = Consent(given=False, reason="you did not switch it on")
    assert decide(setting=False, environment={}) == off


@pytest.mark.parametrize("variable", [None, *YES, *NO])
@pytest.mark.parametrize("setting", [True, False])
@pytest.mark.parametrize("refusal", ["1", " 1 ", "true", "YES", "on"])
def test_that_do_not_track_wins_over_everything(
    refusal: str, variable: str | None, *, setting: bool
) -> None:
    environment = {"DO_NOT_TRACK": refusal}
    if variable is not None:
        environment["VERISIM_TELEMETRY"] = variable
    decision = decide(setting, environment)
    assert decision == Consent(given=False, reason="DO_NOT_TRACK is set", settled=True)


@pytest.mark.parametrize("refusal", ["", " ", "0", "false", "no", "off", "2"])
def test_that_another_value_of_do_not_track_decides_nothing(refusal: str) -> None:
    environment = {"DO_NOT_TRACK": refusal}
    assert decide(setting=True, environment=environment).given
    assert not decide(setting=False, environment=environment).given
    assert decide(False, environment | {"VERISIM_TELEMETRY": "on"}).given
    assert not decide(True, environment | {"VERISIM_TELEMETRY": "off"}).given
