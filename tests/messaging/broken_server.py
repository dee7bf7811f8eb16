"""A server that breaks in one chosen way, and counts what reached it."""

import socket
import struct
import threading


class BrokenServer:
    """`behave(connection)` is called for each connection, on a thread of its own, after nothing was read."""

    def __init__(self, behave):
        self.behave = behave
        self.connections = 0
        self._held = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._held.append(connection)
            self.behave(connection)

    def close(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._held:
            connection.close()
        self._thread.join(5)


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += connection.recv(65536)
    return data


def closes_at_once(connection):
    connection.close()


def reads_and_closes(connection):
    read_request(connection)
    connection.close()


def resets(connection):
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def never_answers(connection):
    read_request(connection)


def answers(raw):
    def behave(connection):
        read_request(connection)
        connection.sendall(raw)
        connection.close()

    return behave


def answer(status, body=b"{}", headers=""):
    return answers(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)
