"""The monthly cycle: what was done to each period, by whom, and on the strength of what.

`journal` keeps the entries in one file beside the runs, each hashed over the last; `kinds` says what an entry means; `states` tells
from them where each period stands; `known` brings what the journal holds into the inputs of a calculation.
"""
