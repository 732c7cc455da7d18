"""An S3-compatible store that checks every signature: moto's server with access control, one user, one bucket.

Called with a port. Says the user's key and secret, then answers commands on standard input: list, bytes, down, up.
"""

import base64
import os
import sys
import threading

os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"  # user, key, policy and bucket; every request after them is checked

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

PORT = int(sys.argv[1])
EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


class Server:
    def up(self):
        app = DomainDispatcherApplication(create_backend_app)
        self.server = make_server("127.0.0.1", PORT, app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def down(self):
        self.server.shutdown()
        self.server.server_close()


def lying():
    bucket = next(iter(s3_backends.values()))["aws"].buckets["candour-files"]
    return [(key.name, key.value) for key in bucket.keys.values()]


def main():
    server = Server()
    server.up()
    unsigned = {
        "endpoint_url": f"http://127.0.0.1:{PORT}",
        "region_name": "eu-west-2",
        "aws_access_key_id": "nobody",
        "aws_secret_access_key": "nothing",
    }
    iam = boto3.client("iam", **unsigned)
    iam.create_user(UserName="candour")
    key = iam.create_access_key(UserName="candour")["AccessKey"]
    iam.put_user_policy(UserName="candour", PolicyName="files", PolicyDocument=EVERYTHING)
    where = {"LocationConstraint": "eu-west-2"}
    boto3.client("s3", **unsigned).create_bucket(Bucket="candour-files", CreateBucketConfiguration=where)
    print(key["AccessKeyId"], key["SecretAccessKey"], flush=True)
    for command in map(str.strip, sys.stdin):
        if command == "list":
            print(" ".join(name for name, _ in lying()), flush=True)
        elif command == "bytes":
            print(base64.b64encode(b"".join(value for _, value in lying())).decode(), flush=True)
        elif command in ("up", "down"):
            getattr(server, command)()
            print(command, flush=True)


main()
