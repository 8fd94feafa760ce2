"""The command kpis: figures that a sales leader reads, and the reason where there is none."""

import json
import os
from pathlib import Path

import pytest

import spm_xl

MAVEN = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "crm_maven"
needs_maven = pytest.mark.skipif(not MAVEN.is_dir(), reason="the Maven CRM is not here (SPM_SHARED_DATA)")


@needs_maven
def test_one_command_prints_the_figures_of_the_maven_crm(spm):
    code, out, err = spm("kpis", MAVEN, "--mapping", "maven")
    assert code == 0
    rows = {line.split("  ")[1].strip(): line for line in out.splitlines() if line.startswith("  ")}
    assert "as of 2017-12-31, amounts in USD" in out
    for name, value in (("won_deals", "4,238"), ("lost_deals", "2,473"), ("won_amount", "10,005,534.00"), ("Win rate", "63.15%")):
        assert value in rows[name].split()
    assert "51.78 days" in rows["Sales cycle, mean"]
    assert "57 days" in rows["Sales cycle, median"]
    assert "none: none of the open deals has an amount" in rows["Pipeline coverage"]
    assert "without a history" in err


@needs_maven
def test_the_same_by_region_and_as_data(spm):
    code, out, _ = spm("kpis", MAVEN, "--mapping", "maven", "--by", "region", "--quiet")
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines() if line.strip()[:1] in ("1", "2", "3")] == [["1", "West"], ["2", "Central"], ["3", "East"]]
    assert "No quota attainment, pace index, required per working day: only participants and teams have a quota." in out
    code, out, _ = spm("kpis", MAVEN, "--mapping", "maven", "--by", "region", "--json")
    data = json.loads(out)
    assert {line["key"]: line["measures"]["won_amount"] for line in data["lines"]} == {"West": 3568647, "Central": 3346293, "East": 3090594}
    assert data["lines"][0]["kpis"]["coverage"]["why"]


@needs_maven
@pytest.mark.parametrize(("by", "first", "rows"), [("period", "2016-Q4", 5), ("stage", "Prospecting", 2), ("team", "Melvin Marxen", 6), ("product", "GTX Pro", 7)])
def test_every_grouping_has_its_rows(spm, by, first, rows):
    code, out, _ = spm("kpis", MAVEN, "--mapping", "maven", "--by", by, "--json")
    data = json.loads(out)
    found = data.get("stages") or data["lines"]
    assert (code, len(found), found[0].get("name") or found[0]["stage"]) == (0, rows, first)
    code, out, _ = spm("kpis", MAVEN, "--mapping", "maven", "--by", by, "--quiet")
    assert (code, first in out) == (0, True)


def test_the_kpis_of_the_sample_company_with_its_own(spm, company):
    code, out, err = spm("kpis", company / "inputs", "--window", "2026-Q2", "--as-of", "2026-05-20", "--by", "participant")
    assert code == 0
    assert "Quota attainment" in out
    assert "Demonstrations per win" in out
    assert max(map(len, out.splitlines())) <= 220
    assert "figures are as of 2026-05-20" in err


def test_what_cannot_be_told_is_refused_with_the_way_out(spm, company):
    code, _, err = spm("kpis", company / "inputs", "--by", "regoin")
    assert (code, "Did you mean region?" in err) == (3, True)
    code, _, err = spm("kpis", company / "inputs", "--window", "2026-13")
    assert (code, "a year has 12 months" in err) == (3, True)
    code, _, err = spm("kpis", company / "inputs", "--as-of", "soon")
    assert (code, "Write it as 2026-03-31" in err) == (2, True)


@needs_maven
def test_the_same_as_frames():
    by_region = spm_xl.kpis(MAVEN, "region", mapping="maven")
    won = by_region[by_region.kpi == "win_rate"].set_index("key").value
    assert won.round(4).to_dict() == {"West": 0.6394, "Central": 0.6256, "East": 0.6302}
    frames = spm_xl.team_scorecard(MAVEN, "2017-Q4", mapping="maven")
    assert list(frames) == ["total", "participants", "teams", "regions", "products", "kpis", "stages", "distribution", "goals", "history", "coaching"]
    assert frames["participants"].won_amount.sum() == frames["total"].won_amount[0] == 2802496
    assert frames["history"].groupby("key").size().unique().tolist() == [12]
    assert spm_xl.kpis(MAVEN, "stage", mapping="maven").columns.tolist() == ["stage", "reached", "advanced", "conversion"]
