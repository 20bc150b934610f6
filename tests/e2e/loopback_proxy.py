"""A small proxy over HTTP (CONNECT and whole URLs) on 127.0.0.1, as a program of its own, which prints its port."""

import asyncio

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def pour(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        to.write(data)
        await to.drain()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n", 1)[0].decode().split()
    host, _, port = target.removeprefix("http://").partition("/")[0].partition(":")
    onward, out = await asyncio.open_connection(host, int(port))
    if method == "CONNECT":
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    else:  # of a connection that is used again the first request is enough: all lead to one server
        out.write(head.replace(f"http://{host}:{port}".encode(), b"", 1))
    ways = [asyncio.ensure_future(pour(reader, out)), asyncio.ensure_future(pour(onward, writer))]
    _, rest = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for one in rest:
        one.cancel()
    out.close()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
