"""Territories: accounts divided among participants, balanced, compact, and little disturbed, with a bound on what is possible.

`problem` is what is divided, `terms` how it is asked for, `plan` the answer, and the only way in; `watch` is told how
far a long run is. `distance` is on the globe or in a plane. `units` are what the solvers give away; `relaxation` is the linear programme that they share.
"""
