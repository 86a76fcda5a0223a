"""Who asks whom: a server with one way to show who one is."""

import base64
from urllib.parse import urlencode

from speed.servers import PASSWORD, USER

TOKEN, BASIC = "Bulkhead, token", "Bulkhead, password"
REGISTRY, REGISTRY_BASIC, NGINX = "docker-registry", "docker-registry, htpasswd", "nginx"
ALL = (TOKEN, BASIC, REGISTRY, REGISTRY_BASIC, NGINX)


def basic_header():
    return "Authorization: Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Column:
    def __init__(self, title, server):
        self.title, self.server = title, server

    def headers(self, scopes):
        """What makes the server answer; tokens carry only the scopes of a load, as clients' do."""
        if self.title == TOKEN:
            return [f"Authorization: Bearer {self.token(scopes)}"]
        return [basic_header()] if self.title in (BASIC, REGISTRY_BASIC) else []

    def token(self, scopes):
        client = self.server.client(USER)
        query = urlencode([("scope", scope) for scope in scopes])
        reply = client.get(f"/token?{query}")
        client.close()
        if reply.status != 200:
            raise RuntimeError(f"no token:\n{reply}")
        return reply.json()["token"]


def all_columns(servers):
    by_title = {server.title: server for server in servers}
    owners = {TOKEN: "Bulkhead", BASIC: "Bulkhead"}
    found = [(title, by_title.get(owners.get(title, title))) for title in ALL]
    return [Column(title, server) for title, server in found if server]
