"""Who decides whether anything is counted."""

from itertools import product

from panll_desktop.telemetry.consent import Consent, decide

YES = ("true", "1", "yes", "on", "TRUE", "Yes", "oN")
NO = (
    "",
    " ",
    " true ",
    "on\n",
    "0",
    "false",
    "no",
    "off",
    "2",
    "11",
    "y",
    "t",
    "enabled",
    "truee",
    "真",
)
EITHER = (True, False)


def test_that_four_words_switch_it_on_whatever_the_setting() -> None:
    for value, setting in product(YES, EITHER):
        reason = f"VERISIM_TELEMETRY is {value!r}"
        decision = decide(setting, {"VERISIM_TELEMETRY": value})
        assert decision == Consent(given=True, reason=reason, settled=True)


def test_that_any_other_value_switches_it_off_whatever_the_setting() -> None:
    for value, setting in product(NO, EITHER):
        reason = f"VERISIM_TELEMETRY is {value!r}"
        decision = decide(setting, {"VERISIM_TELEMETRY": value})
        assert decision == Consent(given=False, reason=reason, settled=True)


def test_that_without_the_variable_the_setting_decides() -> None:
    on = Consent(given=True, reason="you switched it on")
    off = Consent(given=False, reason="you did not switch it on")
    assert decide(setting=True, environment={}) == on
    assert decide(setting=False, environment={"VERISIM": "1"}) == off


def test_that_do_not_track_wins_over_everything() -> None:
    refused = Consent(given=False, reason="DO_NOT_TRACK is set", settled=True)
    for refusal, setting in product(("1", " 1 ", "true", "YES", "on"), EITHER):
        environment = {"DO_NOT_TRACK": refusal}
        assert decide(setting, environment) == refused
        for value in YES + NO:
            environment["VERISIM_TELEMETRY"] = value
            assert decide(setting, environment) == refused


def test_that_another_value_of_do_not_track_decides_nothing() -> None:
    for refusal in ("", " ", "0", "false", "no", "off", "2"):
        environment = {"DO_NOT_TRACK": refusal}
        assert decide(setting=True, environment=environment).given
        assert not decide(setting=False, environment=environment).given
        for value, given in (("on", True), ("off", False)):
            environment["VERISIM_TELEMETRY"] = value
            assert decide(not given, environment).given is given
