"""The built-in KPIs: what a sales leader asks of a team, each an expression over measures.

Where the field disagrees they follow the functions of `kpi` and `pace`: win rate over closed deals by close date, coverage of
the quota that remains, velocity over deals open at any time in the window, the mean cycle of won deals.

>>> [kpi.name for kpi in BUILT_IN if kpi.leading]
['coverage', 'coverage_needed', 'weighted_coverage', 'activities_per_deal']
"""

from __future__ import annotations

from spm_xl.measure.result import DAYS, LOWER, MONEY, NUMBER, RATIO, Kpi
from spm_xl.measure.status import GOOD_FROM, WATCH_FROM

BUILT_IN: tuple[Kpi, ...] = (
    Kpi("win_rate", "Win rate", "WIN_RATE(won_deals, lost_deals)", RATIO, meaning="deals won / deals won or lost"),
    Kpi(
        "win_rate_amount", "Win rate by amount", "WIN_RATE(won_amount, lost_amount)", RATIO,
        meaning="amount won / amount won or lost",
    ),
    Kpi("average_deal", "Average deal", "AVERAGE_DEAL(won_amount, won_deals)", MONEY, meaning="amount won / deals won"),
    Kpi(
        "cycle_mean", "Sales cycle, mean", "AVERAGE_CYCLE(cycle_days, cycle_deals)", DAYS, LOWER,
        meaning="calendar days from creation to winning, mean of the won deals",
    ),
    Kpi("cycle_median", "Sales cycle, median", "cycle_median", DAYS, LOWER, meaning="half of the won deals took no longer"),
    Kpi(
        "velocity", "Sales velocity a day", "VELOCITY(active_deals, average_deal, win_rate, cycle_mean)", MONEY,
        meaning="deals open at any time in the window x average deal x win rate / mean sales cycle",
    ),
    Kpi(
        "coverage", "Pipeline coverage", "COVERAGE(open_amount, remaining)", NUMBER, leading=True,
        meaning="open pipeline / quota that remains; good from the coverage needed on",
    ),
    Kpi("coverage_needed", "Coverage needed", "NEEDED_COVERAGE(win_rate)", NUMBER, LOWER, leading=True, meaning="1 / win rate"),
    Kpi(
        "weighted_coverage", "Weighted coverage", "COVERAGE(weighted_amount, remaining)", NUMBER, leading=True,
        meaning="open pipeline times the probability of its stages / quota that remains",
    ),
    Kpi(
        "attainment", "Quota attainment", "credit / quota", RATIO, target=GOOD_FROM, watch=WATCH_FROM,
        meaning="credit / quota of the window; its status is that of its pace",
    ),
    Kpi("gap", "Gap to quota", "VARIANCE(credit, quota)", MONEY, meaning="credit - quota; negative where it is missed"),
    Kpi(
        "pace", "Pace index", "PACE_INDEX(credit, quota, elapsed_days, working_days)", NUMBER, target=GOOD_FROM, watch=WATCH_FROM,
        meaning="attainment / share of the working days gone; 1 is an even pace",
    ),
    Kpi(
        "run_rate", "Forecast at the run rate", "RUN_RATE(credit, elapsed_days, working_days)", MONEY,
        meaning="credit at the end of the window if every working day brings as much as so far",
    ),
    Kpi(
        "linear_forecast", "Forecast by linearity", "LINEAR_FORECAST(credit, reached_share)", MONEY,
        meaning="the same, by the share of the result that is normally reached by now (table linearity)",
    ),
    Kpi(
        "required_per_day", "Required per working day", "REQUIRED_PER_DAY(credit, quota, remaining_days)", MONEY, LOWER,
        meaning="what each remaining working day must bring to meet the quota",
    ),
    Kpi(
        "activities_per_deal", "Activities per won deal", "activities / won_deals", NUMBER, LOWER, leading=True,
        meaning="activities of the window / deals won in it",
    ),
    Kpi(
        "concentration", "Concentration", "top_account_amount / won_amount", RATIO, LOWER,
        meaning="share of the amount won that came from one account, the largest",
    ),
    Kpi("ramp_months", "Ramp time in months", "ramp_months", NUMBER, LOWER, meaning="months from the hire until as much was won as the others win in a month"),
)  # fmt: skip
