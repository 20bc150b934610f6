import click


def clean(text):
    return text.strip()


@click.group()
def jobs(): ...


@jobs.command()
def stats(): ...


@jobs.command()
def cleanup(): ...


if __name__ == "__main__":
    jobs()
