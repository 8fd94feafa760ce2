"""A team with its inputs, in a folder of its own; and its January in each state, made once and copied."""

import shutil

import pytest

from tests.cycle.small import Team


@pytest.fixture
def team(tmp_path):
    return Team(tmp_path)


@pytest.fixture(scope="session")
def january(tmp_path_factory):
    """Gives a team in a folder, whose January stands in a state."""
    made = {}

    def at(state, folder):
        if state not in made:
            made[state] = tmp_path_factory.mktemp(state)
            Team(made[state]).take(1, state)
        shutil.copytree(made[state], folder, dirs_exist_ok=True)
        return Team(folder)

    return at
