"""An HTTPS server with GSSAPI that looks at channel bindings.

Arguments: certificate, key, keytab, certificate whose channel it believes to be on, and "required" (a client has to bind
its token to the channel) or "checked" (it may do without). Prints its port.
"""
import base64
import hashlib
import http.server
import os
import ssl
import sys

import gssapi

certificate, key, keytab, believed, demand = sys.argv[1:6]
os.environ['KRB5_KTNAME'] = keytab
# GSS_C_CHANNEL_BOUND_FLAG of krb5 1.19 and later: python3-gssapi has no name for it.
CHANNEL_BOUND = 2048

with open(believed) as file:
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(file.read())).digest()
bindings = gssapi.raw.ChannelBindings(application_data=b'tls-server-end-point:' + digest)


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, token=None):
        self.send_response(status)
        if status == 401:
            challenge = 'Negotiate' + (' ' + base64.b64encode(token).decode() if token else '')
            self.send_header('WWW-Authenticate', challenge)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def do_GET(self):
        scheme, _, token = self.headers.get('Authorization', '').partition(' ')
        if scheme != 'Negotiate':
            return self.answer(401)
        context = gssapi.SecurityContext(usage='accept', channel_bindings=bindings)
        try:
            reply = context.step(base64.b64decode(token))
            # A refusal that has an answer is raised by the next question only.
            bound = context.complete and int(context.actual_flags) & CHANNEL_BOUND
        except gssapi.exceptions.GSSError:
            return self.answer(401)
        self.answer(200 if bound or demand == "checked" else 401, reply)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)
server.socket = tls.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
