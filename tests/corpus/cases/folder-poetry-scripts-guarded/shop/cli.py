import asyncio

from shop.core import serve


def main():
    asyncio.run(serve())


if __name__ == "__main__":
    main()
