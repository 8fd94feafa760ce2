"""The territory workbook: written, changed by its manager, read back, and planned again around what was accepted.

- where everything stands: `layout`; what a plan does not know of its accounts: `source`; `places` in degrees, `words` about a plan
- written (`book`): the `figures`, tables in `columns`, the sheets `page_start`, `page_figures`, `page_balance`, `page_map`, `page_moves`, `page_accounts`,
  `page_disruption`, `page_skills`, `page_curve`, `page_parameters`, `page_checks`; the map: `map_picture` on its `map_ground` in `map_colours`
- read back (`read_back`) where it is of its `kind`: tables (`table_read`), `terms_read`, `people_read`, `accounts_read`, and the manager's `decisions`
- planned again (`replan`) around what was `accepted`, its `fresh_values` put into place, rows of moves that stay (`kept_moves`)
"""
