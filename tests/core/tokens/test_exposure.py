"""Who is said to have written a token into a bot's output, by the form of the line."""

import pytest

from tray_app.core.tokens.exposure import in_output

LINES = {
    "INFO:httpx:HTTP Request: POST http://127.0.0.1/bot123456:***/getUpdates": "The library httpx",
    'DEBUG:urllib3.connectionpool:http://127.0.0.1:80 "POST /bot123456:***/getMe HTTP/1.1" 200': "The library urllib3",
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=9): Max retries exceeded with url: "
    "/bot123456:***/getMe": "An error in the bot's output",
    "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='127.0.0.1'): url: /bot123456:***/getMe": "An error",
    "aiohttp.client_exceptions.InvalidURL: http://127.0.0.1/bot123456:***/x y": "The bot writes",
    "my token is 123456:***": "The bot writes",
}


@pytest.mark.parametrize("line", LINES)
def test_whose_line_it_is(line: str) -> None:
    """An error with the address in it was called urllib3's own, with a level as the cure."""
    found = in_output(line.encode())
    assert found.text.render("en").startswith(LINES[line])
    assert ("setLevel" in found.cure.render("en")) is ("The library" in LINES[line])
