"""`portable`: BotTray-portable.zip, the program's folder with the file that makes it keep everything to itself."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from installer import exe
from tray_app.adapters.places import PORTABLE
from tray_app.core.messages import _

NAME = "BotTray-portable.zip"


def portable(where: Path) -> Path:
    """Make `where`/BotTray-portable.zip from `where`/BotTray, which is built first where it is missing."""
    made, output = where / exe.NAME, where / NAME
    if not (made / "BotTray.exe").exists():
        exe.exe(where)
    print(_("Building {path}.", path=output), flush=True)
    with ZipFile(output, "w", ZIP_DEFLATED) as packed:
        for path in sorted(path for path in made.rglob("*") if path.is_file()):
            packed.write(path, Path(exe.NAME, path.relative_to(made)))
        packed.writestr(f"{exe.NAME}/{PORTABLE}", "")
    print(f"{output.stat().st_size / 1e6:.1f} MB")
    return output
