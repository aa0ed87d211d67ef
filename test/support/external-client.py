"""A native XMPP client made of Debian's slixmpp, for external-client.ts.

Takes one JSON object a line from standard input and answers each with one; messages come between
the answers. Ends with its input.
"""

import asyncio
import json
import sys

import slixmpp
from slixmpp.exceptions import XMPPError


def tell(**what):
    print(json.dumps(what), flush=True)


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password, ca_file):
        super().__init__(jid, password)
        self.ca_certs = ca_file
        self.ssl_context.check_hostname = True  # of the certificate; slixmpp itself leaves that out
        for plugin in ("xep_0030", "xep_0280", "xep_0313", "xep_0184"):
            self.register_plugin(plugin)
        self.result = asyncio.get_event_loop().create_future()
        self.add_event_handler("session_start", self.on_session)
        self.add_event_handler("failed_auth", lambda _: self.settle("not authorized"))
        self.add_event_handler("failed_all_auth", lambda _: self.settle("not authorized"))
        self.add_event_handler("ssl_invalid_chain", lambda _: self.settle("certificate"))
        self.add_event_handler("connection_failed", lambda why: self.settle(f"no connection: {why}"))
        self.add_event_handler("message", lambda message: self.on_message(message, None))
        self.add_event_handler(
            "carbon_received", lambda message: self.on_message(message["carbon_received"], "received")
        )
        self.add_event_handler(
            "carbon_sent", lambda message: self.on_message(message["carbon_sent"], "sent")
        )

    def settle(self, error=None):
        if not self.result.done():
            self.result.set_result(error)
            if error is not None:
                self.abort()

    async def on_session(self, _):
        await self.get_roster()
        await self["xep_0280"].enable()
        self.send_presence()
        self.settle()

    def on_message(self, message, carbon):
        if message["body"]:
            tell(event="message", carbon=carbon, **plain(message))

    async def log_in(self, port, direct_tls):
        if hasattr(self, "enable_direct_tls"):  # slixmpp 1.9 and newer
            self.enable_direct_tls, self.enable_starttls = direct_tls, not direct_tls
            self.connect("127.0.0.1", port)
        else:
            self.connect(("127.0.0.1", port), use_ssl=direct_tls, disable_starttls=direct_tls)
        error = await asyncio.wait_for(self.result, 20)
        if error is not None:
            return {"error": error}
        tls = self.transport.get_extra_info("ssl_object")
        return {"jid": str(self.boundjid), "tls": tls and tls.version()}

    async def archive(self, peer):
        found = []
        async for message in self["xep_0313"].iterate(with_jid=slixmpp.JID(peer)):
            forwarded = message["mam_result"]["forwarded"]["stanza"]
            if forwarded["body"]:
                found.append(plain(forwarded))
        return {"messages": found}


def plain(message):
    return {
        "from": message["from"].bare,
        "to": message["to"].bare,
        "text": message["body"],
    }


async def main():
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    client = None
    while line := await lines.readline():
        command = json.loads(line)
        try:
            match command["do"]:
                case "log in":
                    client = Client(command["jid"], command["password"], command["caFile"])
                    answer = await client.log_in(command["port"], command["directTls"])
                case "send":
                    client.send_message(mto=command["to"], mbody=command["text"], mtype="chat")
                    answer = {}
                case "archive":
                    answer = await client.archive(command["with"])
                case other:
                    answer = {"error": f"does not know how to {other}"}
        except (XMPPError, asyncio.TimeoutError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        tell(event="done", **answer)
    if client is not None and client.is_connected():
        client.disconnect()
        await asyncio.wait({client.disconnected}, timeout=5)


asyncio.run(main())
