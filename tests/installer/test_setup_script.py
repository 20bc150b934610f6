"""The script of the Windows setup against the program that it starts.

Deliberate fault that was tried, red: words that the program does not know.
"""

import re

from installer.setup_exe import SCRIPT
from tray_app import cli


def test_finish_opens_the_page_by_words_that_the_program_knows() -> None:
    words = re.findall(r'^!define MUI_FINISHPAGE_RUN_PARAMETERS "(.+)"$', SCRIPT.read_text("utf-8"), re.MULTILINE)
    assert cli.parser().parse_args(words[0].split()).welcome
