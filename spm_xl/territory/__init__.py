"""Territories: accounts divided among participants, balanced, compact, and little disturbed, with a bound on what is possible.

`problem` is what is divided, `terms` how it is asked for, `plan` the answer, and the only way in; `watch` is told how
far a long run is. `distance` is on the globe or in a plane. `units` are what the solvers give away; `relaxation` is what they share: a linear
`programme` of few pairs, and the `pricing` of all, which begins with `first_prices`.
`balance` makes a `division` even by `exchange`, down to its `granularity`; `labels` names the parts of a plan, `additions` are accounts without anybody.
`quota` divides a company's target by the potential that everybody owns.

`load` reads the two `files` of a problem by their `columns`; `checked` says every fault in them, `coordinates` those of the map. `score` has the
figures of an assignment (`neighbours` finds its strays), `moves` what changes hands and why; `words` counts things.

`centres` makes the plan of free centres: `medoids` are the centres, `bisection` and `centre_starts` where it begins, `centre_search` goes from
`centre_area` to area on the `centre_ground` by `soft_prices`; `centre_moves` and `centre_exchange` make units whole, small territories are founded anew (`centre_anew`),
and `centre_bounds` says how much better it could be.

`homes` is the least travel to homes: the relaxation made whole by `rounding`.
`realign` is the fewest moves: a `frame` says what stays, `transfers` which moves may pay and how many there are at least, `neighbourhoods` make them whole.
`unplannable` says why there is no plan, `tolerated` which tolerances would do; `curve` is several plans from the fewest moves to the least travel.
"""
