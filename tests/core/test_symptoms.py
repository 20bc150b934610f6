"""What a bot's output tells, in the words that libraries were seen to write."""

import pytest

from tray_app.core.symptoms import Diagnosis, Symptom, symptoms

GRAMIO = b"""getMe: Unauthorized
    at Bot.init (file:///srv/shop/node_modules/gramio/dist/index.js:1467:35)
    at async Bot.start (file:///srv/shop/node_modules/gramio/dist/index.js:1500:5)
    at async file:///srv/shop/bot.mjs:4:2 {
  method: 'getMe',
  params: { suppress: true },
  code: 401,
  payload: undefined
}
"""


@pytest.mark.parametrize("size", [1, 7, 40, 256, 1000])
def test_an_error_of_gramio_however_its_lines_come(size: int) -> None:
    diagnosis = Diagnosis()
    pieces = [GRAMIO[at : at + size] for at in range(0, len(GRAMIO), size)]
    told = [diagnosis.read(piece, 0.0) for piece in pieces]
    assert [one for one in told if one] == [Symptom.UNAUTHORIZED]


def test_a_refusal_of_something_else_is_none() -> None:
    far = b"Unauthorized\n" + b"x" * 5000 + b"\ncode: 401\n"
    assert list(symptoms(b"POST /v1/chat: Unauthorized\ncode: 403\n" + far)) == []
