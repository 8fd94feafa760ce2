"""The functions about the functions: the reason of an error in words, and the version.

Signature and docstring are the only description of a function, as in `functions`.
"""

from __future__ import annotations

from typing import Any

from spm_xl import __version__


def why(
    function_name: str,
    argument_1: Any = None,
    argument_2: Any = None,
    argument_3: Any = None,
    argument_4: Any = None,
    argument_5: Any = None,
    argument_6: Any = None,
    argument_7: Any = None,
    argument_8: Any = None,
) -> str:
    """Why a function answers an error, in words: put its name, then its own arguments.

    Parameters
    ----------
    function_name : Name of the function, such as "SPM_PAYOUT".
    argument_1 : First argument of that function.
    argument_2 : Second argument.
    argument_3 : Third argument.
    argument_4 : Fourth argument.
    argument_5 : Fifth argument.
    argument_6 : Sixth argument.
    argument_7 : Seventh argument.
    argument_8 : Eighth argument.

    Example
    -------
    =SPM_WHY("SPM_ATTAINMENT",120,0)
    """
    from spm_xl.udfs.call import reason  # the way in, of which this function is itself a part

    given = (argument_1, argument_2, argument_3, argument_4, argument_5, argument_6, argument_7, argument_8)
    return reason(function_name, given)


def version() -> str:
    """The version of spm_xl that answers.

    Example
    -------
    =SPM_VERSION()
    """
    return __version__
