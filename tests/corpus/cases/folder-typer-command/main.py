import typer

from core import go

app = typer.Typer()


@app.command()
def run():
    go()


if __name__ == "__main__":
    app()
