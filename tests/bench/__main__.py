"""`python3 tests/bench [ROW …]`: BotTray beside supervisord and pm2, in the same run, on this machine.

It makes what it needs under ~/.cache/bottray/bench, runs everybody in a folder of its own, prints a row for each figure
and ends with exit code 1 where one is above what is allowed. It takes about seven minutes; no other load should be on
the machine, and a ratio says more than a time. Rows: idle token many crash launch status stop logs killed
look page tray windows. `--page` puts what was measured into docs/performance.md.
"""
# ruff: noqa: E402

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:1] = [str(HERE.parents[1]), str(HERE.parent)]

from bench import figures, table, tools
from bench.stage import Stage

from installer.trouble import Trouble

PAGE = HERE.parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- tests/bench --page writes from here -->", "<!-- to here -->"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 tests/bench", description="BotTray beside supervisord and pm2.")
    parser.add_argument("rows", nargs="*", metavar="ROW", choices=[[], *figures.ALL], help=", ".join(figures.ALL))
    parser.add_argument("--runs", type=int, default=5, help="how often what is quick is measured (5)")
    parser.add_argument("--page", action="store_true", help=f"put the table into {PAGE.relative_to(HERE.parents[1])}")
    given = parser.parse_args()
    try:
        prepared = tools.prepare()
    except Trouble as trouble:
        print(f"bench: {trouble}", file=sys.stderr)
        return 2
    if prepared.pm2 is None:
        print("bench: there is no npm here, so pm2 is left out", file=sys.stderr)
    shown = []
    print(table.HEAD, flush=True)
    with Stage(prepared) as stage:
        for name in given.rows or figures.ALL:
            for figure in figures.ALL[name](stage, given.runs):
                print(table.row(figure), flush=True)
                shown.append(figure)
    if given.page:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        whole = table.markdown(shown, tools.described(prepared))
        PAGE.write_text(f"{before}{BEGIN}\n{whole}\n{END}{rest.partition(END)[2]}", "utf-8")
    return 1 if any(figure.verdict == "OVER" for figure in shown) else 0


sys.exit(main())
