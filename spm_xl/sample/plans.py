"""The sample company's plans as data: versions, components, rate tables and crediting rules."""

from __future__ import annotations

from decimal import Decimal

from spm_xl.sample.text import Row, parsed

PLANS = """
    plan   | effective  | name                               | version | document               | currency | ramp           | seasonality         | fx   | pay_when | end_of_job
    AE     |            | Account executive plan 2026        | 2026.1  | AE plan 2026, s. 2     | USD      | 0.25/0.5/0.75  |                     | day  | earned   | forgiven
    AE     | 2026-04-01 | Account executive plan 2026        | 2026.2  | AE plan 2026, amdt. 1  | USD      | 0.25/0.5/0.75  |                     | day  | earned   | forgiven
    ENT    |            | Enterprise executive plan 2026     | 2026.1  | ENT plan 2026, s. 2    | USD      |                |                     | day  | paid     | forgiven
    AM     |            | Account manager plan 2026          | 2026.1  | AM plan 2026, s. 1     | USD      |                |                     | day  | earned   | forgiven
    SE     |            | Sales engineer plan 2026           | 2026.1  | SE plan 2026           | USD      |                | 0.21/0.25/0.24/0.30 | day  | earned   | forgiven
    SE-ENT |            | Enterprise sales engineer plan 2026 | 2026.1 | SE plan 2026, annex E  | USD      |                | 0.21/0.25/0.24/0.30 | plan | earned   | forgiven
    SDR    |            | Sales development plan 2026        | 2026.1  | SDR plan 2026          | USD      | 0.5/0.75       |                     | day  | earned   | forgiven
    INS    |            | Inside sales plan 2026             | 2026.1  | INS plan 2026, s. 4    | USD      |                |                     | day  | earned   | forgiven
    AE-EU  |            | Account executive plan Europe 2026 | 2026.1  | AE plan Europe 2026    | EUR      | 0.25/0.5/0.75  |                     | day  | earned   | forgiven
    MGR    |            | Regional manager plan 2026         | 2026.1  | Manager plan 2026      | USD      |                |                     | plan | earned   | forgiven
    MGR-EU |            | Regional manager plan Europe 2026  | 2026.1  | Manager plan 2026, EU  | EUR      |                |                     | day  | earned   | forgiven
    VP     |            | Vice president sales plan 2026     | 2026.1  | VP plan 2026           | USD      |                |                     | plan | earned   | forgiven
"""

COMPONENTS = """
    plan   | component            | kind       | method       | measure | interval | over       | rate_of | tier   | weight | cap     | override_of | earning_code | clause
    AE     | New business         | commission | marginal     | amount  | year     | attainment | target  |        | 0.85   |         |             | COMM         | s. 2.1
    AE     | Strategic objectives | objective  |              |         | quarter  |            | target  |        | 0.15   |         |             | MBO          | s. 2.3
    AE     | Field services       | commission | marginal     | amount  | period   | amount     | credit  |        |        |         |             | COMM         | s. 2.2
    AE     | Spectra launch SPIFF | spiff      | marginal     | units   | period   | units      | credit  |        |        |         |             | SPIF         | SPIFF memo 2026-04
    ENT    | New business         | commission | marginal     | amount  | year     | attainment | target  |        | 1      | 185,000 |             | COMM         | s. 2.1, cap s. 2.5
    AM     | Renewals             | commission | curve        | amount  | quarter  | attainment | target  |        | 0.8    |         |             | COMM         | s. 1.1
    AM     | Expansion            | commission | marginal     | amount  | period   | amount     | credit  |        |        |         |             | COMM         | s. 1.2
    AM     | Retention objectives | objective  |              |         | quarter  |            | target  |        | 0.2    |         |             | MBO          | s. 1.3
    SE     | Region bookings      | commission | marginal     | amount  | quarter  | attainment | target  |        | 1      |         |             | COMM         | s. 2
    SE-ENT | Enterprise bookings  | commission | marginal     | amount  | quarter  | attainment | target  |        | 1      |         |             | COMM         | annex E
    SDR    | Qualified meetings   | bonus      | stepped      | units   | period   | attainment | target  |        | 1      |         |             | BON          | s. 2
    INS    | Catalogue sales      | commission | deal_at_tier | amount  | period   | amount     | credit  | before |        |         |             | COMM         | s. 4.1
    AE-EU  | New business         | commission | marginal     | amount  | year     | attainment | target  |        | 1      |         |             | COMM         | s. 2.1
    MGR    | Team bookings        | commission | marginal     | amount  | year     | attainment | target  |        | 1      |         |             | COMM         | s. 2
    MGR    | Team override        | override   | marginal     |         | period   | amount     | credit  |        |        |         | commission  | OVR          | s. 3
    MGR-EU | Team bookings        | commission | marginal     | amount  | year     | attainment | target  |        | 1      |         |             | COMM         | s. 2
    VP     | Company bookings     | commission | curve        | amount  | year     | attainment | target  |        | 1      |         |             | COMM         | s. 1
"""

RATES = """
    plan   | component            | from    | rate  | method      | effective
    AE     | New business         | 0       | 1     |             |
    AE     | New business         | 1       | 1.5   |             |
    AE     | New business         | 1.25    | 2     |             |
    AE     | New business         | 0       | 1     |             | 2026-04-01
    AE     | New business         | 0.9     | 1.4   |             | 2026-04-01
    AE     | New business         | 1.15    | 2     |             | 2026-04-01
    AE     | Field services       | 0       | 0.04  |             |
    AE     | Spectra launch SPIFF | 0       | 250   |             |
    ENT    | New business         | 0       | 0.8   |             |
    ENT    | New business         | 0.5     | 1     | retroactive |
    ENT    | New business         | 1       | 1.6   | marginal    |
    AM     | Renewals             | 0       | 0     |             |
    AM     | Renewals             | 0.5     | 0.35  |             |
    AM     | Renewals             | 0.8     | 0.7   |             |
    AM     | Renewals             | 1       | 1     |             |
    AM     | Renewals             | 1.2     | 1.5   |             |
    AM     | Expansion            | 0       | 0.035 |             |
    SE     | Region bookings      | 0       | 1     |             |
    SE     | Region bookings      | 1       | 1.3   |             |
    SE-ENT | Enterprise bookings  | 0       | 1     |             |
    SE-ENT | Enterprise bookings  | 1       | 1.3   |             |
    SDR    | Qualified meetings   | 0.6     | 0.5   |             |
    SDR    | Qualified meetings   | 0.8     | 0.8   |             |
    SDR    | Qualified meetings   | 1       | 1     |             |
    SDR    | Qualified meetings   | 1.2     | 1.3   |             |
    INS    | Catalogue sales      | 0       | 0.06  |             |
    INS    | Catalogue sales      | 25000   | 0.075 |             |
    INS    | Catalogue sales      | 40000   | 0.09  |             |
    AE-EU  | New business         | 0       | 1     |             |
    AE-EU  | New business         | 1       | 1.5   |             |
    MGR    | Team bookings        | 0       | 1     |             |
    MGR    | Team bookings        | 1       | 1.4   |             |
    MGR    | Team override        | 0       | 0.02  |             |
    MGR-EU | Team bookings        | 0       | 1     |             |
    MGR-EU | Team bookings        | 1       | 1.4   |             |
    VP     | Company bookings     | 0       | 0     |             |
    VP     | Company bookings     | 0.6     | 0.5   |             |
    VP     | Company bookings     | 1       | 1     |             |
    VP     | Company bookings     | 1.2     | 1.6   |             |
"""

CREDITING = """
    rule                 | plan   | component            | when                                                                                       | kind    | participant | role                 | levels | factor
    AE new business      | AE     | New business         | deal_type = new; product != Field services                                                 | direct  |             |                      |        |
    AE expansion         | AE     | New business         | deal_type = expansion                                                                      | direct  |             |                      |        | 0.5
    AE services          | AE     | Field services       | product = Field services                                                                   | direct  |             |                      |        |
    AE Spectra SPIFF     | AE     | Spectra launch SPIFF | product = Spectra 500; deal_type = new; date >= 2026-04-01; date <= 2026-05-31             | direct  |             |                      |        |
    ENT new business     | ENT    | New business         | deal_type = new / expansion                                                                | direct  |             |                      |        |
    AM renewals          | AM     | Renewals             | deal_type = renewal                                                                        | direct  |             |                      |        |
    AM expansion         | AM     | Expansion            | deal_type = expansion                                                                      | direct  |             |                      |        |
    SDR meetings         | SDR    | Qualified meetings   | deal_type = meeting                                                                        | direct  |             |                      |        |
    INS catalogue        | INS    | Catalogue sales      | deal_type = catalogue                                                                      | direct  |             |                      |        |
    EU new business      | AE-EU  | New business         | deal_type = new                                                                            | direct  |             |                      |        |
    SE east              | SE     | Region bookings      | deal_type = new; region = East; product != LabTrace Enterprise                             | overlay | H1401       |                      |        |
    SE west              | SE     | Region bookings      | deal_type = new; region = West; product != LabTrace Enterprise                             | overlay | H1402       |                      |        |
    SE enterprise        | SE-ENT | Enterprise bookings  | deal_type = new; product = LabTrace Enterprise                                             | overlay | H1403       |                      |        |
    Manager team         | MGR    | Team bookings        | deal_type = new / expansion / catalogue                                                    | rollup  |             | Regional manager     | 1      |
    Manager team Europe  | MGR-EU | Team bookings        | deal_type = new                                                                            | rollup  |             | Regional manager     | 1      |
    Company              | VP     | Company bookings     | deal_type = new / expansion / catalogue                                                    | rollup  |             | Vice president sales |        |
"""


def plans() -> list[Row]:
    """The table plans."""
    return parsed(PLANS, dates=("effective",))


def components() -> list[Row]:
    """The table components."""
    rows = parsed(COMPONENTS, numbers=("weight", "cap"))
    for row in rows:
        if row["plan"] == "ENT":
            row |= {"cap_kind": "soft", "soft_rate": Decimal("0.25")}
    return rows


def rates() -> list[Row]:
    """The table rates; the account executives' tiers change on 1 April."""
    return parsed(RATES, numbers=("from", "rate"), dates=("effective",))


def crediting() -> list[Row]:
    """The table crediting."""
    return parsed(CREDITING, numbers=("levels", "factor"))
