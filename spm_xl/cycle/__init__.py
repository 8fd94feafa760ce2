"""The monthly cycle: what was done to each period, by whom, and on the strength of what.

`journal` keeps the entries in one file beside the runs, each hashed over the last; `kinds` says what an entry means; `states` tells
from them where each period stands; `known` brings what the journal holds into the inputs of a calculation. `running` writes a run,
`approving` approves it, `steps` pays, closes and opens it again, `accepting` accepts what stands open, `status` tells where all stand,
and `journal_checks` says what was altered.
"""
