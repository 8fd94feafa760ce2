"""What is measured of a sales team, and how well it stands.

From the inputs to a scorecard:

- who and what: `people`, `deals`, `activities`, `stages`, in columns (`coded`) and by `groups`
- when: `windows`, `calendars`, `line_days`
- measures: their `names`; the deals that count (`counting`), their `amounts` and exact `sums`; `measures`, `quotas`, `ramp`;
  `measuring` holds all of it ready, and a `known` line says why a measure is missing
- KPIs: the formulas (`kpi`, `pace`), expressions over measures (`expression`, `expression_words`, `expression_reading`,
  `expression_parts`, `expression_functions`), the `built_in` ones, the `library` with a company's own, their `status`
- goals: one (`goal`), its `progress`, what it lacks (`smart`), whether parts add up (`cascade`), all of a company (`goals`)
- the scorecard: its records (`result`), `lines`, `ranking`, `distribution`, `by_period`, `remarks`, and `scorecard`
- `lint` finds what is wrong before anything is measured
"""
