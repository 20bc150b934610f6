"""The rows of a file are played several at a time, since each waits more than it works; a test is the end of one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from e2e.troubles.scene import LANGUAGES, name_of, play

AT_ONCE = 6


@pytest.fixture(scope="module")
def ends(request, tmp_path_factory):
    """{name of row and language: the future of its end}, of those rows of the file that were asked for."""
    folder = tmp_path_factory.mktemp("rows")
    asked = [item.callspec.params for item in request.session.items if item.path == request.path]
    with ThreadPoolExecutor(AT_ONCE) as crew:
        yield {
            (name := name_of(row["trouble"], row["language"])): crew.submit(
                play, row["trouble"], row["language"], folder / name, number_of(row["trouble"], row["language"])
            )
            for row in asked
            if not row["trouble"].skipped()
        }
        crew.shutdown(cancel_futures=True)


def number_of(trouble, language):
    """The same at each run, and no other row's, so that no bot of a row is another row's rival."""
    return trouble.number * len(LANGUAGES) + LANGUAGES.index(language)
