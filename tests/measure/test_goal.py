"""Goals: how they stand, what they lack to be SMART, and whether a team's goal is handed down whole."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import ZeroDivisor
from spm_xl.measure.cascade import adds, cascades
from spm_xl.measure.goal import Goal, goals_of, scores, standing
from spm_xl.measure.goals import comparable, goal_problems, standings
from spm_xl.measure.progress import expected, pace, progress, projection
from spm_xl.measure.smart import lacking
from spm_xl.money import allocated
from spm_xl.period import Span
from tests.measure.test_calendars import holiday, made, seller
from tests.strategies import tried

Q3 = Span(date(2026, 7, 1), date(2026, 9, 30))  # 66 weekdays
HALF = date(2026, 8, 14)  # 33 of them are gone
NO_HOLIDAYS = frozenset()
WIN_RATE = Goal(
    "G1", "Win more of what we quote", "ann", measure="win_rate", unit="%", baseline=Fraction(2, 5), target=Fraction(1, 2), start=Q3.start, due=Q3.end,
    weight=Fraction(1, 2), why="Fewer quotes, better ones",
)  # fmt: skip
SALES = replace(WIN_RATE, goal="G2", title="Sell 300,000", measure="won_amount", unit="USD", baseline=Fraction(250000), target=Fraction(300000))
CYCLE = replace(WIN_RATE, goal="G3", title="Close faster", measure="cycle_mean", unit="days", baseline=Fraction(60), target=Fraction(45))
LOST = replace(WIN_RATE, goal="G4", title="Lose fewer", measure="lost_deals", unit="deals", baseline=Fraction(20), target=Fraction(10))


def at(goal, actual, day=HALF, holidays=NO_HOLIDAYS):
    return standing(goal, None if actual is None else Fraction(actual), day, holidays)


def test_half_of_the_way_after_half_of_the_days_is_on_pace():
    found = at(WIN_RATE, "0.45")
    assert (found.progress, found.expected, found.pace, found.projection) == (Fraction(1, 2), Fraction(1, 2), 1, Fraction(1, 2))
    assert (found.status, found.words) == ("good", "on pace")


@pytest.mark.parametrize(
    ("actual", "status", "words"),
    [
        ("0.5", "good", "done"),
        ("0.45", "good", "on pace"),
        ("0.449", "watch", "a little behind"),
        ("0.445", "watch", "a little behind"),
        ("0.4449", "behind", "behind"),
        ("0.35", "behind", "behind"),
    ],
)
def test_the_status_of_a_goal_under_way(actual, status, words):
    found = at(WIN_RATE, actual)
    assert (found.status, found.words) == (status, words)


def test_a_goal_to_get_lower_turns_round():
    found = at(CYCLE, 55)
    assert (found.progress, found.pace, found.projection, found.words) == (Fraction(1, 3), Fraction(2, 3), 50, "behind")
    assert at(CYCLE, 44).words == "done"
    assert at(CYCLE, 66).progress == Fraction(-2, 5)


def test_what_is_counted_from_the_first_day_begins_at_zero_and_not_at_last_quarter():
    found = at(SALES, 150000)
    assert (found.progress, found.pace, found.projection, found.words) == (Fraction(1, 2), 1, 300000, "on pace")


def test_losing_less_is_a_limit_that_is_met_on_the_due_day_only():
    assert (at(LOST, 0).words, at(LOST, 5).words, at(LOST, 6).words) == ("on pace", "on pace", "behind")
    assert at(LOST, 6).projection == 12
    assert at(LOST, 11).words == "over the limit"
    assert (at(LOST, 9, Q3.end).words, at(LOST, 10, Q3.end).progress) == ("done", 1)
    assert at(LOST, 15, date(2026, 12, 31)).status == "behind"


def test_before_on_and_after_its_days():
    assert at(WIN_RATE, None, date(2026, 6, 30)).words == "not started"
    assert at(WIN_RATE, "0.41", Q3.start).expected == Fraction(1, 66)
    assert at(WIN_RATE, "0.49", Q3.end).words == "a little behind"
    assert (at(WIN_RATE, "0.49", date(2026, 10, 1)).words, at(WIN_RATE, "0.49", date(2026, 10, 1)).status) == ("overdue", "behind")
    weekend = replace(WIN_RATE, start=date(2026, 7, 4))
    assert (at(weekend, "0.4", date(2026, 7, 4)).words, at(weekend, "0.4", date(2026, 7, 4)).pace) == ("not started", None)


def test_holidays_of_the_owner_move_what_is_expected():
    assert expected(Q3, HALF, frozenset([date(2026, 7, 3), date(2026, 7, 4)])) == Fraction(32, 65)


def test_a_goal_of_a_weekend_counts_calendar_days():
    assert expected(Span(date(2026, 7, 4), date(2026, 7, 5)), date(2026, 7, 4), NO_HOLIDAYS) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ({"target": None}, "cannot be told without target"),
        ({"baseline": None, "due": None}, "cannot be told without baseline and due"),
        ({"baseline": None, "start": None, "due": None}, "cannot be told without baseline, start and due"),
        ({"due": date(2026, 6, 1)}, "cannot be told: it is due before it starts"),
        ({"target": Fraction(2, 5)}, "cannot be told: there is no way to go"),
    ],
)
def test_what_cannot_be_told_says_why(lost, words):
    found = at(replace(WIN_RATE, **lost), "0.45")
    assert (found.words, found.status, found.progress) == (words, "none", None)
    assert at(WIN_RATE, None).words == "cannot be told: there is no value of win_rate"


NUMBERS = st.fractions(-1000, 1000, max_denominator=100)


@tried(2)
@given(actual=NUMBERS, baseline=NUMBERS, target=NUMBERS, day=st.dates(Q3.start, Q3.end))
def test_progress_and_projection_hold_together(actual, baseline, target, day):
    gone = expected(Q3, day, NO_HOLIDAYS)
    if baseline == target:
        with pytest.raises(ZeroDivisor):
            progress(actual, baseline, target)
        return
    done = progress(actual, baseline, target)
    assert baseline + done * (target - baseline) == actual
    assert progress(-actual, -baseline, -target) == done  # a goal turned upside down stands the same
    if gone:
        assert progress(projection(actual, baseline, gone), baseline, target) == pace(done, gone)


# --- SMART ----------------------------------------------------------------------------------------------


def words_of(goal, **known):
    return [lack.words for lack in lacking(goal, **known)]


def test_a_smart_goal_lacks_nothing():
    assert lacking(WIN_RATE, [Fraction(2, 5), Fraction(9, 20)], {"win_rate"}) == ()


def test_an_empty_goal_is_told_everything_it_lacks():
    assert words_of(Goal("G9")) == [
        "It has no title: say what is to be reached.",
        "It names no measure: say by which KPI it is told, such as won_amount or win_rate.",
        "It has no unit: say what its numbers are, such as USD, deals or days.",
        "It has no baseline: say where it starts.",
        "It has no target: say where it is to be on the due day.",
        "It does not say why it matters, and adds to no other goal.",
        "It has no first day.",
        "It has no due day.",
        "Nobody owns it: name a participant or a team.",
        "It has no weight: say which share of the owner's score it is.",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "winrate"}, "Its measure 'winrate' is no KPI and no measure. Did you mean win_rate?"),
        ({"target": Fraction(2, 5)}, "Baseline and target are both 0.4: there is nothing to reach."),
        ({"due": Q3.start}, "It is due on 2026-07-01, which is not after its first day 2026-07-01."),
        ({"why": ""}, "It does not say why it matters, and adds to no other goal."),
    ],
)
def test_each_lack_is_one_sentence(change, said):
    assert words_of(replace(WIN_RATE, **change), known={"win_rate", "won_amount"}) == [said]


def test_a_goal_that_adds_to_the_teams_is_relevant():
    assert words_of(replace(WIN_RATE, why="", parent="TEAM")) == []


def test_a_target_far_beyond_the_best_quarter_is_not_attainable():
    history = [Fraction(180000), Fraction(200000), Fraction(150000)]
    assert words_of(SALES, history=history) == []  # 300,000 is one and a half times the best
    assert words_of(replace(SALES, target=Fraction(300001)), history=history) == [
        "Its target of 300,001 is above 1.5 x 200,000, 200,000 being the best of 3 comparable intervals before it: "
        "say in why what will make it attainable, or set a nearer one."
    ]
    assert words_of(replace(SALES, target=Fraction(10**9))) == []  # there is no history to hold it against


def test_where_lower_is_better_the_lowest_is_the_best():
    assert words_of(CYCLE, history=[Fraction(66), Fraction(60)]) == []
    assert "is below 60 / 1.5" in words_of(replace(CYCLE, target=Fraction(39)), history=[Fraction(66), Fraction(60)])[0]


def test_comparable_intervals_are_as_long_and_end_where_the_goal_begins():
    assert [str(span) for span in comparable(Q3, date(2025, 8, 1))] == ["2026-04-01 to 2026-06-30", "2026-01-01 to 2026-03-31", "2025-10-01 to 2025-12-31"]
    assert len(comparable(Q3, date(2000, 1, 1))) == 4
    assert len(comparable(Q3, date(2026, 4, 2))) == 1  # nothing happened on the first of April
    fortnight = Span(date(2026, 7, 6), date(2026, 7, 19))
    assert [str(span) for span in comparable(fortnight, date(2026, 6, 10))] == ["2026-06-22 to 2026-07-05"]
    assert comparable(Q3, None) == () == comparable(Q3, Q3.start)


# --- scores ---------------------------------------------------------------------------------------------


def test_the_score_weighs_progress_and_one_goal_cannot_make_up_for_another():
    rows = [at(replace(SALES, weight=Fraction(3, 4)), 600000), at(replace(WIN_RATE, weight=Fraction(1, 4)), "0.42")]
    assert scores(rows) == {"ann": Fraction(3, 4) + Fraction(1, 4) * Fraction(1, 5)}
    assert scores(rows, capped=False) == {"ann": Fraction(3, 2) + Fraction(1, 20)}


def test_goals_without_progress_do_not_count_and_without_any_weight_all_count_alike():
    rows = [at(WIN_RATE, "0.45"), at(replace(CYCLE, weight=None), 45), at(SALES, None)]
    assert scores(rows) == {"ann": Fraction(1, 2)}
    assert scores([at(replace(each, weight=None), actual) for each, actual in ((WIN_RATE, "0.45"), (CYCLE, 45))]) == {"ann": Fraction(3, 4)}


def test_goals_of_a_team_make_the_teams_score():
    team = replace(WIN_RATE, participant="", team="West")
    assert scores([at(team, "0.45"), at(WIN_RATE, "0.5")], "team") == {"West": Fraction(1, 2)}
    assert scores([at(team, "0.45")]) == {}


# --- cascades -------------------------------------------------------------------------------------------

TEAM = replace(SALES, goal="T", participant="", team="West", target=Fraction(1000000), baseline=Fraction(800000))


def share_of_team(name, target, baseline):
    return replace(SALES, goal=name, participant=name, parent="T", target=Fraction(target), baseline=Fraction(baseline))


def test_a_cascade_that_adds_up_says_nothing():
    found = cascades([TEAM, share_of_team("ann", 600000, 500000), share_of_team("bob", 400000, 300000)])
    assert [(each.figure, each.whole, each.parts, each.words) for each in found] == [("target", 1000000, 1000000, ""), ("baseline", 800000, 800000, "")]


def test_a_gap_is_told_with_its_amount():
    found = cascades([TEAM, share_of_team("ann", 600000, 500000), share_of_team("bob", 350000, 310000)])
    assert [each.words for each in found] == [
        "the targets of ann, bob come to 950,000, 50,000 less than 1,000,000 of T.",
        "the baselines of ann, bob come to 810,000, 10,000 more than 800,000 of T.",
    ]


def test_rates_do_not_add_up_and_other_measures_only_support():
    rates = [replace(WIN_RATE, goal="T"), replace(WIN_RATE, goal="a", parent="T"), replace(WIN_RATE, goal="b", parent="T")]
    assert [each.words for each in cascades(rates)] == ["win_rate of several owners does not add up: a, b cannot be held against T."]
    assert cascades([TEAM, replace(WIN_RATE, parent="T")]) == ()
    assert not adds("accounts")  # two participants may have won the same account


def test_a_part_without_a_target_leaves_the_sum_untold():
    found = cascades([TEAM, share_of_team("ann", 1000000, 800000), replace(share_of_team("bob", 1, 0), target=None)])
    assert found[0].words == "there is no target of bob, so that the sum cannot be told."
    assert found[0].parts is None


@tried(2)
@given(target=st.decimals(0, 10**9, places=2), shares=st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_the_parts_handed_down_add_up_again(target, shares):
    if not sum(shares):
        return
    parts = allocated(target, shares)
    team = replace(TEAM, target=Fraction(target), baseline=Fraction(0))
    children = [share_of_team(str(index), amount, 0) for index, amount in enumerate(parts)]
    assert not any(each.words for each in cascades([team, *children]))


# --- the table goals ------------------------------------------------------------------------------------


def row(goal, **columns):
    return {"goal": goal, "participant": "", **columns}


COMPANY = {
    "participants": [seller("ann", "East"), seller("bob", "East"), seller("eve", "West")],
    "holidays": [holiday(date(2026, 7, 3), "East"), holiday(date(2026, 7, 6), "East")],
    "goals": [
        row("G1", participant="eve", measure="won_amount", target=Decimal("100.5"), start=Q3.start, due=Q3.end),
        row("G2", participant="ann", measure="won_amount", target=Decimal(200), start=Q3.start, due=Q3.end),
        row("G3", participant="ann", measure="wonamount", baseline=Decimal(0), target=Decimal(200), start=Q3.start, due=Q3.end),
        row("G4", participant="bob", measure="won_amount", target=Decimal(200), start=date(2026, 10, 1), due=date(2026, 12, 31)),
    ],
}  # fmt: skip


def test_the_rows_of_the_table_are_the_goals():
    first = goals_of(made(**COMPANY))[0]
    assert first == Goal("G1", participant="eve", measure="won_amount", target=Fraction(201, 2), start=Q3.start, due=Q3.end)


def test_a_measure_may_be_written_as_people_write_it():
    rows = [row("G1", measure="Win rate"), row("G2", measure="demos per-win"), row("G3", measure="Wins")]
    found = goals_of(made(goals=rows), ["win_rate", "Demos_per_win"])
    assert [goal.measure for goal in found] == ["win_rate", "Demos_per_win", "Wins"]


def test_every_goal_stands_by_the_calendar_of_its_owner_and_is_measured_in_its_days():
    asked = []

    def measured(goal, days):
        asked.append((goal.goal, str(days)))
        return Fraction(50)

    found = standings(made(**COMPANY), measured, date(2026, 7, 8), known={"won_amount"}, first_day=date(2026, 4, 1))
    assert [each.expected for each in found] == [Fraction(6, 66), Fraction(4, 64), Fraction(4, 64), 0]
    assert [each.words for each in found] == ["on pace", "on pace", "cannot be told: there is no value of wonamount", "not started"]
    assert {("G1", "2026-07-01 to 2026-09-30"), ("G2", "2026-04-01 to 2026-06-30")} <= set(asked)
    assert not any(goal == "G3" for goal, _ in asked)
    assert any("above 1.5 x 50" in words for words in found[1].lacks)


def test_check_lists_what_each_goal_lacks_with_its_cell():
    found = goal_problems(made(**COMPANY), {"won_amount"})
    assert {problem.level for problem in found} == {"warning"}
    told = {(problem.place.row, problem.place.cell): problem.what for problem in found}
    assert told[4, "measure"] == "goal G3: its measure 'wonamount' is no KPI and no measure. Did you mean won_amount?"
    assert told[2, "title"].startswith("goal G1: it has no title")


def test_check_lists_a_cascade_with_a_gap():
    team = row("T", team="West", measure="won_deals", target=Decimal(10), baseline=Decimal(5))
    parts = [row(name, participant=name, parent="T", measure="won_deals", target=Decimal(4), baseline=Decimal("2.5")) for name in ("ann", "bob")]
    found = [problem for problem in goal_problems(made(goals=[*parts, team])) if problem.rule == "goals do not add up"]
    assert [(problem.place.row, problem.what) for problem in found] == [(4, "the targets of ann, bob come to 8, 2 less than 10 of T.")]
