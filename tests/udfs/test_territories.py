"""Territories in a cell: ranges with gaps, the order of rows, terms by name, and errors that say what to do."""

import pytest

from spm_xl.udfs.call import call, reason

PEOPLE = (("Ann",), ("Bo",))


def planned(*arguments):
    return call("SPM_TERRITORY_BALANCE", arguments)


def test_blank_rows_answer_blank_and_do_not_count():
    assert planned(((30.0,), ("",), (20.0,), (10.0,), (None,), (None,)), (*PEOPLE, ("",))) == [["Ann"], [""], ["Bo"], ["Bo"], [""], [""]]


def test_the_order_of_rows_decides_nothing():
    amounts = [(float(each * 7 % 31 + 1), float(each * 3 % 17)) for each in range(60)]
    people = [(f"R{each}",) for each in range(4)]
    forward, backward = planned(tuple(amounts), tuple(people)), planned(tuple(amounts[::-1]), tuple(people[::-1]))
    assert sorted(zip(amounts, forward, strict=True)) == sorted(zip(amounts[::-1], backward, strict=True))


def test_locked_accounts_stay_and_shares_count():
    measures, current, locked = ((60.0,), (20.0,), (20.0,)), (("Bo",), ("Ann",), ("Ann",)), (("x",), ("",), (0.0,))
    assert planned(measures, PEOPLE, current, locked, None, (("mode", "balance"),))[0] == ["Bo"]
    assert planned(((60.0,), (40.0,)), (("Participant", "Share"), ("Ann", 0.4), ("Bo", 0.6))) == [["Bo"], ["Ann"]]


def test_new_accounts_join_a_plan_in_force():
    terms = (("mode", "balance"), ("Keep", "yes"))
    assert planned(((50.0,), (30.0,), (20.0,)), PEOPLE, (("Ann",), ("Bo",), ("",)), None, None, terms) == [["Ann"], ["Bo"], ["Bo"]]


def test_the_score_tells_the_least_that_is_possible():
    rows = call("SPM_TERRITORY_SCORE", (((60.0, 1.0), (20.0, 1.0), (40.0, 1.0)), (("Ann",), ("Ann",), ("Bo",))))
    figures = {row[0]: row[1:] for row in rows}
    assert figures["Ann"][:4] == [2.0, 80.0, pytest.approx(133.333333333), pytest.approx(1 / 3)]
    assert figures["Worst deviation"][0] == pytest.approx(1 / 3)
    assert figures["Least possible"][0] == pytest.approx(1 / 3)  # three visits cannot be halved


def test_a_participant_without_accounts_is_known_by_the_share():
    rows = call("SPM_TERRITORY_SCORE", (((60.0,), (20.0,)), (("Ann",), ("Ann",)), None, (("share Ann", 0.5), ("share Bo", 0.5))))
    assert [row[0] for row in rows[:3]] == ["Participant", "Ann", "Bo"]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((((1.0,), ("abc",)), PEOPLE), "#VALUE!", "row 2 of measures"),
        ((((1.0, 2.0), (1.0, None)), PEOPLE), "#VALUE!", "A blank is not zero"),
        ((((None,),), PEOPLE), "#VALUE!", "no amounts"),
        ((((1.0,), (-1.0,)), PEOPLE), "#NUM!", "less than nothing"),
        ((((1.0,), (2.0,)), (("Ann",), ("Ann",))), "#NUM!", "Ann twice"),
        ((((1.0,), (2.0,)), PEOPLE, (("An",), ("",))), "#N/A", "Did you mean Ann?"),
        ((((1.0,), (2.0,)), PEOPLE, (("Ann",),)), "#VALUE!", "Give ranges of one length"),
        ((((1.0,), (2.0,)), PEOPLE, None, ((1.0,), (0.0,))), "#VALUE!", "names nobody who has it"),
        ((((1.0,), ("1e400",)), PEOPLE), "#NUM!", "row 2 of measures) is '1e400', which is beyond"),
        ((((1.0,), (float("nan"),)), PEOPLE), "#NUM!", "row 2 of measures) is nan"),
        ((((1.0,), ("#N/A",)), PEOPLE), "#N/A", "is the error #N/A, which is passed on"),
        (((("potential",),), PEOPLE), "#VALUE!", "no amounts"),
        ((((1.0,), (2.0,)), (("",),)), "#VALUE!", "names nobody"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, None, (("tolerance", -1.0),)), "#NUM!", "below zero it has no meaning"),
        ((((1.0,), (9.0,)), PEOPLE, (("Ann",), ("Bo",)), ((1.0,), (1.0,))), "#NUM!", "All accounts are locked"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, ((-100.0, 40.0), (1.0, 1.0))), "#NUM!", "look swapped"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, ((0.0, 0.0), (1.0, 1.0))), "#NUM!", "a place in the sea"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, ((10.0, None), (1.0, 1.0))), "#VALUE!", "has no place"),
        ((((1.0,), (2.0,)), (("Participant", "Shar"), ("Ann", 1.0))), "#N/A", "share"),
        ((((1.0,), (2.0,)), (("Participant", "Share"), ("Ann", 1.0), ("Bo", 0.0))), "#NUM!", "share of Bo"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, None, (("mode", "home"),)), "#N/A", "homes"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, None, (("mode", "homes"),)), "#VALUE!", "needs a map"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, None, (("tolerence", 0.1),)), "#N/A", "tolerance"),
        ((((1.0,), (2.0,)), PEOPLE, None, None, None, (("ignore", "lock"),)), "#N/A", "locks"),
        ((((9.0,), (2.0,)), PEOPLE, (("Ann",), ("Bo",)), None, None, (("mode", "realign"),)), "#NUM!", "Account in row 1 of measures has 9 potential, more than the 5.78 that anybody may have. Least tolerance"),
        ((((9.0,), (2.0,)), (("Participant", "Capacity potential"), ("Ann", 5.0), ("Bo", 5.0))), "#NUM!", "All capacities for potential come to 10"),
    ],
)
def test_errors_say_what_to_do(arguments, error, words):
    assert planned(*arguments) == error
    assert words in reason("SPM_TERRITORY_BALANCE", arguments)


def test_edges_have_an_answer():
    assert planned(((5.0,),), (("Ann",), ("Bo",), ("Cy",))) == [["Ann"]]
    assert sorted(planned(((0.0,), (0.0,)), PEOPLE)) == [["Ann"], ["Bo"]]
    assert planned(((5.0,), (6.0,)), (("Ann",),)) == [["Ann"], ["Ann"]]
    assert sorted(planned(((5.0,), (6.0,)), ((101.0,), (102.0,)))) == [["101"], ["102"]]


def test_the_score_calls_its_ranges_as_its_arguments_are_called():
    assert reason("SPM_TERRITORY_SCORE", (((1.0,), (2.0,)), (("Ann",),))).startswith("measures has 2 rows and assignment has 1.")
