"""Plans that real organisations wrote, as plan data in our input tables, and their cases to the cent.

Each plan is one TOML file in `plans/`; no plan has code of its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from spm_xl.errors import SpmError
from tests.cases.compare import agrees, published, readable
from tests.cases.plan_data import answer, plan_of

FILES = {path.stem: plan_of(path) for path in sorted(Path(__file__).with_name("plans").glob("*.toml"))}
DOCUMENTS = published("plan_documents/plans.json")
MISSING = {
    "sec-812797-last-survivor-1999": "a tier whose boundary comes from the deal: the lesser of two of its columns",
}
CASES = [
    pytest.param(document["id"], case, id=f"{document['id']}-{at}")
    for document in DOCUMENTS
    for at, case in enumerate(document["cases"], 1)
    if document["id"] in FILES
]


@pytest.mark.parametrize(("plan", "case"), CASES)
def test_case_of_a_plan_document(plan, case):
    if "refused" in case["expected"]:
        with pytest.raises(SpmError, match="matrix has a gap"):
            answer(FILES[plan], case["inputs"])
        return
    found = answer(FILES[plan], case["inputs"])
    assert agrees(found, case["expected"]), f"{readable(found)} where the document has {case['expected']}"


def test_every_plan_is_written_or_listed():
    names = {document["id"] for document in DOCUMENTS}
    assert len(names) == 29
    assert names == set(FILES) | set(MISSING)
    assert not set(FILES) & set(MISSING)
    assert len(FILES) >= 20


@pytest.mark.parametrize("plan", FILES)
def test_a_plan_says_who_it_is(plan):
    assert FILES[plan]["id"] == plan
