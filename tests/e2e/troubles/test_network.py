"""Troubles with the way to Telegram."""

import shutil
import socket
import ssl
import subprocess
import threading

import pytest
from e2e.troubles.scene import Table, Trouble, played

table = Table(800)


def nobody(scene):
    """A port on which nobody listens, for as long as the test runs."""
    held = scene.facts["held"] = socket.socket()
    held.bind(("127.0.0.1", 0))
    scene.facts["nobody"] = "{}:{}".format(*held.getsockname())
    return scene.facts["nobody"]


@table.row(
    4,
    ("{nobody} refuses the connection.", "Check that the Bot API server runs there, and the firewall."),
    ("{nobody} отказывает в соединении.", "Проверьте, работает ли там сервер Bot API и не мешает ли межсетевой экран."),
)
def connection_refused(scene):
    scene.bot(api_base=f"http://{nobody(scene)}")
    return "check shop"


@table.row(
    0,
    (
        "! Telegram is not reached from here, so that shop is started unchecked. {nobody} refuses the connection. It "
        "was asked as bots.toml says: api_base. See whether that still holds.",
        "shop is running, PID …",
    ),
    (
        "! Отсюда не удаётся связаться с Telegram, поэтому бот shop запускается без проверки. {nobody} отказывает в "
        "соединении. Обращались так, как указано в bots.toml: api_base. Проверьте, верно ли это ещё.",
        "shop работает, PID …",
    ),
)
def started_unchecked(scene):
    scene.bot(api_base=f"http://{nobody(scene)}")
    return "start shop"


@table.row(
    4,
    (
        "Telegram is not reached from here. {nobody} refuses the connection. It was asked as bots.toml says: api_base.",
        "See whether that still holds.",
    ),
    (
        "Отсюда не удаётся связаться с Telegram. {nobody} отказывает в соединении. Обращались так, как указано в "
        "bots.toml: api_base.",
        "Проверьте, верно ли это ещё.",
    ),
)
def it_dies_of_what_keeps_telegram_away(scene):
    scene.bot("raise SystemExit('NetworkError')", api_base=f"http://{nobody(scene)}")
    return "run shop"


@table.row(
    4,
    (
        "The name telegram.invalid cannot be looked up (DNS).",
        "Check the network and the DNS server, then try again.",
    ),
    ("Не удаётся узнать адрес telegram.invalid (DNS).", "Проверьте сеть и сервер DNS и попробуйте снова."),
)
def no_such_host(scene):
    scene.bot(api_base="http://telegram.invalid")
    return "check shop"


@table.row(
    4,
    (
        "The proxy {nobody} cannot be reached.",
        "Check that it runs and that it is named rightly: key `proxy` in bots.toml.",
    ),
    ("Прокси {nobody} недоступен.", "Проверьте, что он работает и верно указан: ключ `proxy` в bots.toml."),
)
def proxy_down(scene):
    scene.bot(proxy=f"http://user:{scene.token}@{nobody(scene)}")
    return "check shop"


@table.row(
    4,
    (
        "shop: {telegram} has trouble of its own: HTTP 502.",
        "api_base leads there: look whether what runs there is a Bot API server. If it is, try again in a few minutes.",
        "BotTray goes on trying.",
        "Its log: bottray logs shop",
    ),
    (
        "shop: У {telegram} свои неполадки: HTTP 502.",
        "Туда ведёт api_base: посмотрите, сервер ли Bot API там работает. Если да, попробуйте через несколько минут.",
        "BotTray продолжает попытки.",
        "Журнал бота: bottray logs shop",
    ),
)
def answer_is_a_web_page(scene):
    scene.bot()
    scene.emulator.set_fault(scene.token, "html", status=502)
    return "start shop"


@table.row(
    4,
    ("Telegram asks bot {id} to wait 7 s: too many requests.", "Wait that long; a new try before then is refused too."),
    (
        "Telegram просит бота {id} подождать 7 с: слишком много запросов.",
        "Подождите это время: попытка раньше тоже будет отвергнута.",
    ),
)
def too_many_requests(scene):
    scene.bot()
    scene.emulator.set_fault(
        scene.token, "error", status=429, description="Too Many Requests: retry after 7", retry_after=7
    )  # fmt: skip
    return "check shop"


@table.row(
    4,
    (
        "The connection to {telegram} was cut (ConnectionResetError).",
        "Check the network; a firewall or a proxy may be in the way.",
    ),
    (
        "Соединение с {telegram} оборвалось (ConnectionResetError).",
        "Проверьте сеть; мешать может межсетевой экран или прокси.",
    ),
)
def connection_cut(scene):
    scene.bot()
    scene.emulator.set_fault(scene.token, "reset")
    return "check shop"


@table.row(
    4,
    (
        "{nobody} shows a certificate that cannot be trusted: it vouches for itself only.",
        "If this network, or that server, has a certificate authority of its own, as companies do, name its file in "
        "SSL_CERT_FILE and REQUESTS_CA_BUNDLE in the bot's .env; if not, somebody in between may read along: try "
        "another network.",
    ),
    (
        "{nobody} предъявляет сертификат, которому нельзя доверять: он подписан сам собой.",
        "Если у этой сети или у того сервера свой центр сертификации, как бывает в компаниях, укажите его файл в "
        "SSL_CERT_FILE и REQUESTS_CA_BUNDLE в .env бота; если нет, кто-то посередине, возможно, перехватывает трафик: "
        "попробуйте другую сеть.",
    ),
)
def certificate_of_nobody(scene):
    scene.bot(api_base=f"https://{tls_server(scene)}")
    return "check shop"


@table.row(
    0,
    (
        "! Telegram is not reached from here, so that shop is started unchecked. {nobody} shows a certificate that "
        "cannot be trusted: it vouches for itself only. If this network, or that server, has a certificate authority "
        "of its own, as companies do, name its file in SSL_CERT_FILE and REQUESTS_CA_BUNDLE in the bot's .env; if not, "
        "somebody in between may read along: try another network. It was asked as bots.toml says: api_base. See "
        "whether that still holds.",
    ),
    (
        "! Отсюда не удаётся связаться с Telegram, поэтому бот shop запускается без проверки. {nobody} предъявляет "
        "сертификат, которому нельзя доверять: он подписан сам собой. Если у этой сети или у того сервера свой центр "
        "сертификации, как бывает в компаниях, укажите его файл в SSL_CERT_FILE и REQUESTS_CA_BUNDLE в .env бота; если "
        "нет, кто-то посередине, возможно, перехватывает трафик: попробуйте другую сеть. …",
    ),
)
def certificate_of_nobody_at_a_start(scene):
    scene.bot("import time\ntime.sleep(600)\n", api_base=f"https://{tls_server(scene)}")
    return "start shop"


@table.row(
    4,
    (
        "The proxy {nobody} cannot be reached.",
        "Check that it runs and that it is named rightly: variable HTTPS_PROXY in {env}. If the bot goes a way of its "
        "own, write the same into bots.toml: `proxy`, or `api_base` for another server.",
    ),
    ("Прокси {nobody} недоступен.", "укажите его и в bots.toml: `proxy` или, для другого сервера, `api_base`."),
)
def own_way_of_a_bot_that_is_stopped(scene):
    scene.bot(api_base=None)
    with open(scene.facts["env"], "a") as file:
        file.write(f"HTTPS_PROXY=http://{nobody(scene)}\n")
    return "check shop"


@table.row(
    2,
    (
        '{toml}:3: bots.shop.api_base: "api_base" ends before "/bot": the address of the server alone, such '
        'as "http://localhost:8081".',
    ),
    (
        '{toml}:3: bots.shop.api_base: «api_base» должен кончаться перед "/bot": нужен только адрес сервера, например '
        '"http://localhost:8081".',
    ),
)
def address_of_telegram_with_too_much_in_it(scene):
    scene.bot(api_base=f"{scene.emulator.url}/bot{scene.token}")
    return "run shop"


def tls_server(scene):
    """A server with a certificate that nobody has vouched for; gives host:port."""
    folder = scene.home.folder
    if not shutil.which("openssl"):
        pytest.skip("openssl(1), which makes the certificate, is not here")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], capture_output=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    listener = scene.facts["listener"] = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                client = listener.accept()[0]
                context.wrap_socket(client, server_side=True).close()
            except OSError:
                if listener.fileno() < 0:
                    return

    threading.Thread(target=serve, daemon=True).start()
    scene.facts["nobody"] = "{}:{}".format(*listener.getsockname())
    return scene.facts["nobody"]


@pytest.mark.parametrize(("trouble", "language"), table.cases())
def test_cause_and_cure(trouble: Trouble, language: str, ends):
    played(ends, trouble, language)
