"""`spm-xl template`: write a workbook that uses the functions, in the edition that fits the machine."""

from __future__ import annotations

from pathlib import Path

from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.errors import InvalidInput, NotWritable


def write(name: str, edition: str, out: Path | None, json: bool, quiet: bool) -> None:
    """Write a template; an unknown name is refused with the names there are.

    Parameters
    ----------
    name : calculator, plan-design or scorecard. edition : addin, macro or lambda.
    out : file to write; None for the template's own name in the current folder. A file that is there already is
        somebody's figures, and stays as it is.
    """
    from spm_xl.workbook.parts.whole_file import write_whole
    from spm_xl.workbooks import kept
    from spm_xl.workbooks.edition import edition as edition_of

    if name not in kept.TEMPLATES:
        show_table(("template", "for"), [(each, template.purpose) for each, template in kept.TEMPLATES.items()])
    content = kept.content(name, edition)
    suffix = edition_of(edition).suffix
    target = out or Path(f"{name}-{edition}{suffix}")
    if target.suffix.lower() != suffix:
        raise InvalidInput(f"the {edition} edition is an {suffix} file, and Excel does not open it as {target.name}. Name it {target.stem}{suffix}.")
    if target.exists():
        raise NotWritable(f"{target} is there already and stays as it is. Name another file with --out, or move it away.")
    write_whole(target, content)
    if json:
        show_json({"file": str(target), "template": name, "edition": edition})
    else:
        print(target)
    say(f"{kept.TEMPLATES[name].editions[edition]} Sheet Start here says what to do.", quiet)
