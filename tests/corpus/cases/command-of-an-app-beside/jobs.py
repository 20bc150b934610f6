import typer

jobs = typer.Typer()


def clean(text):
    return text.strip()


@jobs.command()
def stats(): ...


@jobs.command()
def cleanup(): ...


if __name__ == "__main__":
    jobs()
