"""The monthly cycle: what was done to each period, by whom, and on the strength of what.

`journal` keeps the entries in one file beside the runs, each hashed over the last; `kinds` says what an entry means; `states` tells
from them where each period stands; `known` brings what the journal holds into the inputs of a calculation. `runs` is the folder with both,
in which every step begins. `running` writes a run, from the `terms` that the journal keeps of it, and `told` is what its outputs say of
the cycle. `approving` approves it, with a second person for `cuts`, `steps` pays, closes and opens it again, `accepting` accepts what
stands open; `recalled` calculates a run again and shows that it is the one in its folder. `confirming` is what they confirm first, and `seal` what they leave in the run's folder. `final_pay` pays a leaver, with what
is `pending`. `accounted` accounts a period and `year_end` ends a year, each from what the journal and the runs hold. `status` tells where
all stand, and `journal_checks` says what was altered.
"""
