"""Words that must not stand in a text: what the quick search finds is what a look at every text for every word finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.outputs.privacy import in_any_order
from spm_xl.workbook.inspect.words import named_in, tokens, words

FIRST, LAST = ("Ana", "Bob", "José", "Zoë", "王", "Mac_Lean"), ("Hall", "Lee", "Öz", "O'Neill", "伟", "Straße")
NAMES = [f"{first} {last}" for first in FIRST for last in LAST] + ["Ana de la Hall", "Bob"]
PEOPLE = [*NAMES, *(f"P-{number}" for number in range(1000, 1012)), "274", "bob.hall@example.com"]

people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=12)
pieces = st.sampled_from([*FIRST, *LAST, *PEOPLE, "P", "1003", "hall", "JOSE", "Customer", "274 ", "\u00ad", "e\u0301"])
texts = st.lists(
    st.lists(pieces, max_size=4).flatmap(lambda found: st.sampled_from([" ", "-", ", ", "\n", "_", "\u00a0"]).map(lambda between: between.join(found))),
    max_size=8,
)


def plainly(every, forbidden, own):
    """Each word looked for in each text."""
    found = set()
    for text in every:
        line = f" {' '.join(tokens(text))} "
        lines = [" ".join(tokens(each)) if each.strip() == each.strip("-_, ") else "" for each in text.splitlines()]
        for sequence in {tokens(word) for word in forbidden} - {()} - own:
            word = " ".join(sequence)
            if f" {word} " in line and (not word.isdecimal() or word in lines):
                found.add(word)
    return found


@given(people, st.lists(texts, min_size=1, max_size=4), st.sets(st.sampled_from(PEOPLE), max_size=3))
@settings(max_examples=300, deadline=None)
def test_the_quick_search_finds_what_a_plain_one_finds(names, workbooks, mine):
    forbidden = [word for name in names for word in in_any_order(name)]
    wanted = words(forbidden)
    own = {tokens(word) for name in mine for word in in_any_order(name)}
    for each in (*workbooks, *workbooks):  # the second time it remembers what it has seen
        assert set(named_in(each, wanted, own)) == plainly(each, forbidden, own)


def test_people_who_share_their_names_are_told_from_each_other():
    """Forty first and forty last names: all of them stand in clean texts, and one pair of them is somebody."""
    shared = [f"First{first} Last{last}" for first in range(40) for last in range(40) if first != last]
    wanted = words(word for name in shared for word in in_any_order(name))
    clean = [f"Last{number} & Last{number + 1} of First{number}" for number in range(39)] + ["First7 Last7"]
    for _ in range(3):
        assert named_in(clean, wanted) == []
        assert named_in([*clean, "for last9, FIRST3"], wanted) == ["last9 first3"]
        assert named_in([*clean, "for First3 Last9"], wanted, {("first3", "last9")}) == []


def test_whichever_part_of_a_word_others_share_it_is_found():
    """Looked for is the part that most words have, wherever it stands in them."""
    wanted = words(["REP-1001", "1001-EU", "Ann Marie Ann", "Marie", "Ann Lee Ann Hall", "rep"])
    for text, found in {
        "for rep 1001": ["rep", "rep 1001"], "1001 eu": ["1001 eu"], "1001": [], "ann marie ann": ["ann marie ann", "marie"],
        "ann marie lee": ["marie"], "of Ann Lee Ann Hall": ["ann lee ann hall"], "Ann Hall Ann Lee": [], "ann, marie": ["marie"],
    }.items():  # fmt: skip
        assert sorted(named_in(["x", text, "y"], wanted)) == found, text
    assert named_in(["ann", "marie ann"], words(["Ann Marie Ann"])) == [], "a cell ends a text"


def test_what_one_person_may_read_is_found_for_the_next():
    wanted = words(["Ann Lee", "Bob Hall"])
    texts = ["Ann Lee", "Bob Hall", "Widget"]
    assert named_in(texts, wanted, {("ann", "lee")}) == ["bob hall"]
    assert named_in(texts, wanted, {("bob", "hall")}) == ["ann lee"]
