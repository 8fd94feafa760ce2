"""The mappings of CRMs on the command line: printed to be changed, named in place of a file, and misspelt."""

from spm_xl.tables.mapping import PRESETS, load_mapping

DEALS = """Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Deal owner
1,Lab,Closed won,1000,2026-03-31,2026-01-15,Ann Lee
"""


def test_a_mapping_is_printed_and_can_be_saved_beside_the_data(spm, tmp_path):
    for name in PRESETS:
        code, out, _ = spm("init", "--mapping", name)
        assert code == 0
        (tmp_path / "mapping.toml").write_text(out, encoding="utf-8")
        assert load_mapping(tmp_path / "mapping.toml") == load_mapping(name)
    assert not (tmp_path / "inputs.xlsx").exists(), "it writes nothing"


def test_a_name_stands_wherever_a_file_does(spm, tmp_path):
    (tmp_path / "deals.csv").write_text(DEALS)
    code, _out, err = spm("check", tmp_path, "--mapping", "hubspot")
    assert (code, "no problems" in err) == (0, True)


def test_an_unknown_name_lists_the_known_ones(spm, tmp_path):
    code, _, err = spm("init", "--mapping", "hubspt")
    assert code == 3
    assert "Did you mean hubspot?" in err
    code, _, err = spm("check", tmp_path, "--mapping", "pipedrive")
    assert code == 2
    assert "Known: hubspot, maven, salesforce." in err


def test_an_export_of_a_crm_cannot_be_paid_from(spm, tmp_path):
    (tmp_path / "deals.csv").write_text(DEALS)
    code, _, err = spm("run", tmp_path, "--mapping", "hubspot", "--period", "2026-03", "--out", tmp_path / "out")
    assert code == 3
    assert "the needed table plans is missing" in err
