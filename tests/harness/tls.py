"""A certificate authority of our own for loopback, made with openssl."""

import subprocess
from pathlib import Path

SUBJECT_NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost"


class Tls:
    """Paths of a CA certificate, a server certificate and its key in `folder`."""

    def __init__(self, folder):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.ca, self.ca_key = folder / "ca.crt", folder / "ca.key"
        self.cert, self.key = folder / "server.crt", folder / "server.key"
        request, extensions = folder / "server.csr", folder / "extensions"
        extensions.write_text(SUBJECT_NAMES + "\n")
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-keyout", self.ca_key, "-out", self.ca, "-days", "2", "-subj",
            "/CN=bulkhead test authority")
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", self.key, "-out", request, "-subj", "/CN=localhost")
        run("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key,
            "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", self.cert)


def run(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                   timeout=60)
