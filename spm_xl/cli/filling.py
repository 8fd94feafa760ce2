"""`spm-xl fill`: a template in, new workbooks out; one, or one for each item of a list."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from spm_xl.cli.books import TEMPLATES, Bound, bound, data_of
from spm_xl.cli.file_names import names_of
from spm_xl.cli.screen import progress, say, show_json
from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Binding, value_of
from spm_xl.workbook.bind.data_fields import fields_in
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import confirm_closed, make_folder, write_whole

if TYPE_CHECKING:
    from spm_xl.workbook.fill.template import Template

ONE_PROCESS = 24  # so few files are written faster than processes start
MOST_UNKNOWN = 10  # names of the template that one message explains


@dataclass(frozen=True)
class Job:
    """What a process needs to fill any of the files."""

    book: str
    data: bytes
    binding: Binding
    values: Mapping[str, Any]
    as_workbook: bool
    evaluate: bool


@dataclass(frozen=True)
class Filled:
    """A file that was written, and how many of its formulas have no value after evaluation; None without it."""

    file: str
    left: int | None


def fill(
    book: Path, data: Path, out: Path, binding: Path | None, each: str | None, name: str | None, workers: int | None,
    evaluate: bool, json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Fill a template."""
    if (each is None) != (name is None):
        raise typer.BadParameter('--each LIST and --name PATTERN go together, such as --each people --name "{{ id }}.xlsx"')
    found = bound(book, binding)
    values = data_of(data, quiet)
    if found.file:
        say(f"bound by {found.file}", quiet)
    elif not _has_markers(found):
        raise InvalidInput(f"{book.name} has neither markers such as {{{{ name }}}} nor a binding beside it. Write one: spm-xl bind {book} --data {data}")
    if each is None or name is None:
        written = [_one(book, out, found, values, evaluate)]
    else:
        written = _many(book, out, found, values, each, name, workers, evaluate, quiet)
    left = sum(one.left or 0 for one in written) if evaluate else None
    if json:
        show_json({"book": str(book), "binding": str(found.file) if found.file else None, "written": [one.file for one in written], "formulas_left": left})
    else:
        for one in written:
            print(one.file)
    say(f"{len(written)} workbook(s) written." + (f" {left} formula(s) are left for the spreadsheet to compute on opening." if left else ""), quiet)


def _has_markers(found: Bound) -> bool:
    from spm_xl.workbook.bind.bind import markers_in

    return any(markers_in(read(found.data)))


def _one(book: Path, out: Path, found: Bound, values: Mapping[str, Any], evaluate: bool) -> Filled:
    """One file."""
    _confirm_other(book, out)
    as_workbook = confirm_kind(book, out)
    confirm_closed(out)
    job = Job(book.name, found.data, found.binding, values, as_workbook, evaluate)
    content, left = _content(job, load(job.data, job.binding), values)
    write_whole(out, content)
    return Filled(str(out), left)


def _content(job: Job, template: Template, values: Mapping[str, Any]) -> tuple[bytes, int | None]:
    """A filled workbook, and how many of its formulas have no value after evaluation; None without it."""
    try:
        content = render(template, values, as_workbook=job.as_workbook, pack=package.quick)
    except InvalidInput as wrong:
        raise InvalidInput(f"{job.book}: {wrong}{_near(job, values)}") from None
    if not job.evaluate:
        return content, None
    from spm_xl.udfs.hosts.missing import compute_missing

    done = compute_missing(content)
    return done.data, len(done.left)


def _near(job: Job, values: Mapping[str, Any]) -> str:
    """What the names may mean that the template asks for and the data do not have anywhere."""
    from spm_xl.workbook.bind.bind import markers_in

    known = set(_names_in(values, ""))
    rows = (*job.binding.tables.values(), *job.binding.ranges.values())
    asked = [*markers_in(read(job.data)), *job.binding.cells.values(), *job.binding.names.values()]
    asked += [name for each in rows for name in (each.of, *each.columns.values())]
    unknown = [name for name in dict.fromkeys(asked) if name not in known]
    return "".join(f"\n{name}: {did_you_mean(name, known)}" for name in unknown[:MOST_UNKNOWN])


def _names_in(values: Any, before: str) -> Iterator[str]:
    """Every name of data, dotted; those of a list's items as they are called inside its rows."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield f"{before}{key}"
            yield from _names_in(value, "" if isinstance(value, list) else f"{before}{key}.")
    elif isinstance(values, list):
        for item in values:
            yield from _names_in(item, before)


def _confirm_other(book: Path, out: Path) -> None:
    if out.exists() and out.samefile(book):
        raise NotWritable(f"{out} is the template itself and stays as it is. Name another file, or write into it with spm-xl refresh.")


def confirm_kind(book: Path, out: Path) -> bool:
    """Whether a template becomes a workbook; raises where the new file would get an ending that is not its own."""
    kind, wanted = book.suffix.lower(), out.suffix.lower()
    if wanted == kind:
        return False
    if TEMPLATES.get(kind) == wanted:
        return True
    right = TEMPLATES.get(kind, kind)
    why = "has macros, which that ending does not allow" if kind in (".xlsm", ".xltm") else f"gives an {right} file"
    raise InvalidInput(f"{book.name} {why}, and Excel does not open it as {out.name}. Name it {out.stem}{right}.")


# --- many -----------------------------------------------------------------------------------------------


def _many(
    book: Path, out: Path, found: Bound, values: Mapping[str, Any], each: str, name: str, workers: int | None, evaluate: bool, quiet: bool
) -> list[Filled]:
    """A file for each item of a list."""
    items = _items(values, each)
    paths = [out / file for file in names_of(name, items, values)]
    kinds = {confirm_kind(book, path) for path in paths}
    if out.is_file():
        raise typer.BadParameter(f"{out} is a file. With --each, name a folder with --out")
    for path in paths:
        _confirm_other(book, path)
        confirm_closed(path)
    make_folder(out)
    job = Job(book.name, found.data, found.binding, values, any(kinds), evaluate)
    written = []
    with progress(f"workbooks of {each}", quiet) as move:
        for one in _by_processes(job, list(zip(paths, items, strict=True)), workers or os.cpu_count() or 1):
            written.append(one)
            if move:
                move(len(written), len(items))
    return written


def _items(values: Mapping[str, Any], each: str) -> Sequence[Mapping[str, Any]]:
    try:
        items = value_of(values, each)
    except KeyError:
        raise InvalidInput(f"the data have no list {each}. {did_you_mean(each, fields_in(values).lists)}") from None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise InvalidInput(f"{each} is no list of items with names. {did_you_mean(each, fields_in(values).lists)}")
    if not items:
        raise InvalidInput(f"the list {each} is empty: there is nothing to write.")
    return items


_job: Job  # of this process
_template: Template


def _begin(job: Job) -> None:
    """Compile the template, once in each process."""
    global _job, _template
    _job, _template = job, load(job.data, job.binding)


def _write(task: tuple[Path, Mapping[str, Any]]) -> Filled:
    path, item = task
    try:
        content, left = _content(_job, _template, {**_job.values, **item})
    except InvalidInput as wrong:
        raise InvalidInput(f"{path.name}: {wrong}") from None
    write_whole(path, content)
    return Filled(str(path), left)


def _by_processes(job: Job, tasks: Sequence[tuple[Path, Mapping[str, Any]]], workers: int) -> Iterator[Filled]:
    if workers == 1 or len(tasks) <= ONE_PROCESS:
        _begin(job)
        yield from map(_write, tasks)
        return
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=(job,)) as pool:
        try:
            yield from pool.map(_write, tasks, chunksize=8)
        except BrokenProcessPool:
            raise NotWritable("a process was ended by the system, mostly for want of memory. Run again with fewer workers.") from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
