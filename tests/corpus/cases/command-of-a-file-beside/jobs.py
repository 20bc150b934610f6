import argparse


def clean(text):
    return text.strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["stats", "cleanup"])
    print(parser.parse_args().action)


if __name__ == "__main__":
    main()
