"""Which files of variables a program reads, as python-dotenv, pydantic-settings, environs and npm's dotenv would."""

import fnmatch
from pathlib import PurePath

import pytest

from tray_app.core.scripts.python_values import ANY
from tray_app.core.scripts.variable_files import Reader
from tray_app.core.scripts.variable_helpers import alternatives
from tray_app.core.scripts.variables_used import used
from tray_app.core.scripts.variables_used_node import used_by_node

HERE = PurePath("/srv/bot")


def look(code, there=(".env", ".env.prod", ".env.dev", "config/.env"), values=None, given=None, node=False, argv=()):
    """`code` is a text, or the files by name; `there` are files beside it."""
    files = {HERE / name: text for name, text in ({"bot.py": code} if isinstance(code, str) else code).items()}
    present = [HERE / name for name in there]

    def found(path):
        pattern = path.as_posix().replace(ANY, "*")
        return [one for one in present if fnmatch.fnmatchcase(one.as_posix(), pattern)]

    reader = Reader(found, lambda path: (values or {}).get(path.name, {}))
    if node:
        return used_by_node(files, HERE, given or {}, [], reader, argv)
    return used(files, HERE, given or {}, [], reader)


def names(paths):
    return [path.relative_to(HERE).as_posix() for path in paths]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("load_dotenv()", [".env"]),
        ("load_dotenv('.env.prod')", [".env.prod"]),
        ("load_dotenv(dotenv_path='.env.prod', override=True)", [".env.prod"]),
        ("load_dotenv('.env.prod')\nload_dotenv('.env')", [".env", ".env.prod"]),
        ("load_dotenv('.env.prod')\nload_dotenv('.env', override=True)", [".env.prod", ".env"]),
        ("load_dotenv(find_dotenv('.env.prod'))", [".env.prod"]),
        ("load_dotenv(Path(__file__).parent / 'config' / '.env')", ["config/.env"]),
        ("load_dotenv(Path(__file__).resolve().parents[0] / 'config/.env')", ["config/.env"]),
        ("load_dotenv(os.path.join(os.path.dirname(__file__), 'config', '.env'))", ["config/.env"]),
        ("BASE = Path(__file__).parent\nFILE = BASE.joinpath('.env.prod')\nload_dotenv(FILE)", [".env.prod"]),
        ("c = {**dotenv_values('.env'), **dotenv_values('.env.prod'), **os.environ}", [".env", ".env.prod"]),
        ("class S(BaseSettings):\n  class Config:\n    env_file = '.env.prod'", [".env.prod"]),
        (
            "class S(BaseSettings):\n  model_config = SettingsConfigDict(env_file=('.env', '.env.prod'))",
            [".env", ".env.prod"],
        ),
        ("class S(BaseSettings):\n  model_config = {'env_file': '.env.prod'}", [".env.prod"]),
        ("env = Env()\nenv.read_env('.env.prod')", [".env.prod"]),
        ("config = Config(RepositoryEnv('.env.prod'))", [".env.prod"]),
        ("from starlette.config import Config\nconfig = Config('.env.prod')", [".env.prod"]),
        ("def main():\n  load_dotenv('.env.prod')\nif __name__ == '__main__':\n  main()", [".env.prod"]),
        ("if os.path.exists('.env.prod'):\n  load_dotenv('.env.prod')\nelse:\n  load_dotenv()", [".env.prod"]),
        ("load_dotenv()\nif os.getenv('MODE') == 'prod':\n  load_dotenv('.env.prod', override=1)",
         [".env", ".env.prod"]),
        ("load_dotenv()\nload_dotenv(f\".env.{os.environ['MODE']}\", override=True)", [".env", ".env.prod"]),
        ("def load(path='.env.prod'):\n  load_dotenv(path)\nload()", [".env.prod"]),
        ("def load(path='.env'):\n  load_dotenv(path)\nload('.env.prod')", [".env.prod"]),
        ("os.environ.update(dotenv_values('.env.prod'))", [".env.prod"]),
        ("token = dotenv.get_key('.env.prod', 'BOT_TOKEN')", [".env.prod"]),
        ("load_dotenv(stream=open('.env.prod'))", [".env.prod"]),
        ("load_dotenv(stream=Path('.env.prod').open())", [".env.prod"]),
        ("with open('.env.prod', encoding='utf-8') as f:\n  load_dotenv(stream=f)", [".env.prod"]),
        ("load_dotenv(stream=StringIO(fetched()))", []),
    ],
)  # fmt: skip
def test_the_files_that_count_are_in_their_order(code, files):
    found = look(code, values={".env": {"MODE": "prod"}})
    assert (names(found.files), names(found.doubtful)) == (files, [])


@pytest.mark.parametrize(
    "code",
    [
        "load_dotenv('.env.prod' if PROD else '.env.dev')",
        "if '--dev' in sys.argv:\n  load_dotenv('.env.dev')\nelse:\n  load_dotenv('.env.prod')",
        "load_dotenv(f\".env.{os.getenv('MODE', 'dev')}\")",
        "load_dotenv('.env.' + mode())",
        "one = dotenv_values('.env.dev')\nother = dotenv_values('.env.prod')",
    ],
)
def test_what_depends_on_something_is_doubtful(code):
    assert set(names(look(code).doubtful)) == {".env.prod", ".env.dev"}


def test_a_file_that_is_named_and_not_there_is_told():
    found = look("load_dotenv('.env.local')")
    assert (found.files, names(found.missing)) == ([], [".env.local"])


def test_an_imported_module_looks_upwards_from_its_own_folder():
    found = look({"bot.py": "from config.settings import TOKEN", "config/settings.py": "load_dotenv()"})
    assert names(found.files) == ["config/.env"]


def test_a_constant_of_another_module_is_known():
    found = look({"bot.py": "from paths import FILE\nload_dotenv(FILE)", "paths.py": "FILE = '.env.prod'"})
    assert names(found.files) == [".env.prod"]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("os.environ['PROD_TOKEN' if PROD else 'DEV_TOKEN']", ("PROD_TOKEN", "DEV_TOKEN")),
        ("os.getenv('TOKEN_' + mode())", (f"TOKEN_{ANY}",)),
        ("os.environ.get(f'{MODE}_TOKEN')", (f"{ANY}_TOKEN",)),
        ("os.getenv(os.getenv('WHICH') or 'B')", (ANY, "B")),
        ("MODE = os.getenv('MODE', 'dev')\nos.environ[f'{MODE}_TOKEN']", (f"{ANY}_TOKEN", "dev_TOKEN")),
    ],
)
def test_a_name_that_depends_on_something(code, wanted):
    assert look(code).names == [wanted]


def test_a_name_that_comes_of_a_known_variable_is_certain():
    found = look("load_dotenv()\nos.environ[os.environ['WHICH']]", values={".env": {"WHICH": "SHOP"}})
    assert (found.names, found.single) == ([], {"WHICH", "SHOP"})


def test_the_name_that_is_looked_up_in_a_file_is_certain():
    assert look("import dotenv\ndotenv.get_key('.env', 'SHOP_TOKEN')").single == {"SHOP_TOKEN"}


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("token: str", {"TOKEN"}),
        ("token: str = Field(alias='tg_key')", {"TG_KEY"}),
        ("token: Annotated[str, Field(validation_alias='TG_KEY')]", {"TG_KEY"}),
        ("token: str = Field(validation_alias=AliasChoices('A', AliasPath('B', 0)))", {"A", "B"}),
        ("token: str = Field(..., env=['A', 'B'])", {"A", "B"}),
        ("model_config = SettingsConfigDict(env_prefix='SHOP_')\n  token: str", {"SHOP_TOKEN"}),
        ("model_config = {'env_prefix': 'SHOP_'}\n  token: str = Field(alias='A')", {"A"}),
        ("class Config:\n    env_prefix = 'shop_'\n  token: str", {"SHOP_TOKEN"}),
        ("model_config = SettingsConfigDict(env_nested_delimiter='__')\n  bot: Bot", {"BOT", f"BOT__{ANY}"}),
        ("model_config = SettingsConfigDict(populate_by_name=True)\n  token: str = Field(alias='A')", {"A", "TOKEN"}),
    ],
)
def test_the_variables_of_a_settings_class(body, wanted):
    assert look(f"class S(BaseSettings):\n  {body}").fields == wanted


def test_a_settings_class_may_come_from_another_and_a_plain_class_reads_none():
    assert look("class A(BaseSettings):\n  one: str\nclass B(A):\n  two: str").fields == {"ONE", "TWO"}
    assert look("@dataclass\nclass A:\n  token: str").fields == set()


def test_what_a_function_is_given_is_no_name():
    assert look("def setting(name):\n  return os.environ[name]").names == []


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("os.environ['BOT_TOKEN'] = 'two'", "two"),
        ("load_dotenv()\nos.environ.setdefault('BOT_TOKEN', 'two')", None),
        ("os.environ.setdefault('BOT_TOKEN', 'two')\nload_dotenv()", "two"),
        ("os.environ.update({'BOT_TOKEN': 'two'})", "two"),
        ("os.putenv('BOT_TOKEN', 'two')", None),  # is not seen by os.environ
    ],
)
def test_what_the_code_sets_itself(code, value):
    found = look(code, values={".env": {"BOT_TOKEN": "one"}}).assigned.get("BOT_TOKEN")
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ('require("dotenv").config()', [".env"]),
        ('require("dotenv").config({path: ".env.prod", override: true})', [".env.prod"]),
        ('require("dotenv").config({path: [".env.prod", ".env"]})', [".env", ".env.prod"]),
        ('require("dotenv").config({path: [".env.prod", ".env"], override: true})', [".env.prod", ".env"]),
        ('dotenv.config({ path: path.join(__dirname, "config", ".env") })', ["config/.env"]),
        ('dotenv.config({ path: __dirname + "/config/.env" })', ["config/.env"]),
        ('dotenv.config({ path: `${__dirname}/config/.env` })', ["config/.env"]),
        ('dotenv.config({ path: path.resolve(process.cwd(), ".env.prod") })', [".env.prod"]),
        ('import { config } from "dotenv"\nconfig({ path: ".env.prod" })', [".env.prod"]),
        ('process.loadEnvFile(".env.prod")', [".env.prod"]),
        ('dotenv.config({ path: `.env.${process.env.MODE}` })', [".env.prod"]),
        ('import "dotenv/config"', [".env"]),
    ],
)  # fmt: skip
def test_the_files_of_a_program_of_node(code, files):
    found = look({"bot.js": code}, node=True, given={"MODE": "prod"})
    assert (names(found.files), names(found.doubtful)) == (files, [])


def test_dotenv_config_is_told_its_file_by_a_variable_or_an_argument():
    code = {"bot.js": 'import "dotenv/config"'}
    assert names(look(code, node=True, given={"DOTENV_CONFIG_PATH": ".env.prod"}).files) == [".env.prod"]
    argv = ("node", "-r", "dotenv/config", "bot.js", "dotenv_config_path=.env.prod")
    assert names(look({"bot.js": ""}, node=True, argv=argv).files) == [".env.prod"]


@pytest.mark.parametrize(
    "path", ["`.env.${process.env.NODE_ENV}`", 'prod ? ".env.prod" : ".env.dev"', '".env." + process.env.NODE_ENV']
)
def test_of_node_what_depends_on_something_is_doubtful(path):
    found = look({"bot.js": f"dotenv.config({{ path: {path} }})"}, node=True)
    assert {".env.prod", ".env.dev"} <= set(names(found.doubtful))


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('process.env.BOT_TOKEN = "two"', "two"),
        ('require("dotenv").config()\nprocess.env.BOT_TOKEN ??= "two"', None),
        ('if (process.env.BOT_TOKEN == "two") start()', None),
    ],
)
def test_what_the_code_of_node_sets_itself(code, value):
    found = look({"bot.js": code}, node=True, values={".env": {"BOT_TOKEN": "one"}}).assigned.get("BOT_TOKEN")
    assert (found.value if found else None) == value


def test_many_settings_in_a_list_are_not_multiplied():
    """Thirty that are set or have a default would be 2 ** 30 lists."""
    settings = ", ".join(f"os.getenv('ADMIN{n}', '{n}')" for n in range(30))
    parts = "".join(f"{{os.getenv('P{n}', 'p')}}" for n in range(30))
    code = f"ADMINS = [{settings}]\nNAME = f\"{parts}\"\nload_dotenv('.env.prod')"
    assert names(look(code).files) == [".env.prod"]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ('t = getenv("A") if DEV else getenv("B")\n', [{"A", "B"}]),
        ('if DEV:\n    t = getenv("A")\nelse:\n    t = getenv("B")\n', [{"A", "B"}]),
        ("const t = DEV ? process.env.A : process.env.B;\n", [{"A", "B"}]),
        ('t = getenv("A") or getenv("B")\n', []),
        ('if DEV:\n    t = getenv("A")\nelse:\n    t = getenv("A") or getenv("B")\n', []),
        ("const t = process.env.A || process.env.B;\n", []),
        ('t = getenv("A")\nif t:\n    run()\nelse:\n    u = getenv("B")\n', []),
    ],
)
def test_variables_of_which_one_or_another_is_read(text: str, groups: list[set[str]]) -> None:
    assert [set(one) for one in alternatives([text])] == groups
