"""A certificate authority of our own for loopback, made with openssl."""

import subprocess
from pathlib import Path

SUBJECT_NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Tls:
    """Paths of a CA certificate, a server certificate and its key in `folder`."""

    client_ca = None

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ca, self.ca_key = self.folder / "ca.crt", self.folder / "ca.key"
        run("req", "-x509", *NEW_KEY, "-keyout", self.ca_key, "-out", self.ca, "-days", "2",
            "-subj", "/CN=bulkhead test authority")
        self.cert, self.key = self.issue("server", "/CN=localhost", SUBJECT_NAMES)

    def issue(self, name, subject, extensions, days=2):
        """A certificate of this authority, and its key."""
        cert, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        request, text = self.folder / f"{name}.csr", self.folder / f"{name}.extensions"
        text.write_text(extensions + "\n")
        run("req", *NEW_KEY, "-keyout", key, "-out", request, "-subj", subject)
        run("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key,
            "-CAcreateserial", "-days", days, "-extfile", text, "-out", cert)
        return cert, key


class MutualTls(Tls):
    """One that certifies people too: the server asks its clients for certificates."""

    def __init__(self, folder):
        super().__init__(folder)
        self.client_ca = self.folder / "clients.crt"
        self.client_ca.write_text(self.ca.read_text())
        self.people = {}

    @staticmethod
    def subject(user):
        """As RFC 2253 writes it: the last part first."""
        return f"CN={user},O=people"

    def person(self, user):
        """The certificate and key of `user`, made when first asked for."""
        if user not in self.people:
            self.people[user] = self.issue(f"person-{user}", f"/O=people/CN={user}",
                                           "extendedKeyUsage=clientAuth")
        return self.people[user]


def fingerprint(cert):
    told = run("x509", "-in", cert, "-noout", "-fingerprint", "-sha256").decode()
    return told.partition("=")[2].strip().replace(":", "").lower()


def run(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                          timeout=60).stdout
