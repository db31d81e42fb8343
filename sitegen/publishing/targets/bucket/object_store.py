"""A bucket of an S3-compatible store: the few requests that publishing needs, by botocore (`sitegen-digest[s3]`)."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from sitegen.errors import PublishRefused
from sitegen.printable import printable

_KEYS_PER_DELETE = 1000
"""What stores take in one request (S3's own limit)."""
_ABSENT = frozenset(("404", "NoSuchKey", "NotFound"))
_TAKEN = frozenset(("412", "409", "PreconditionFailed", "ConditionalRequestConflict"))
_HINTS = {
    "NoSuchBucket": "make the bucket, or correct its name",
    "AccessDenied": "give these keys the rights to list, read, write and delete there",
    "403": "give these keys the rights to list, read, write and delete there",
    "InvalidAccessKeyId": "look at the keys in the environment or in the tools' own settings",
    "SignatureDoesNotMatch": "look at the keys in the environment or in the tools' own settings",
    "RequestTimeTooSkewed": "set this machine's clock",
    "PermanentRedirect": "name the bucket's region",
    "AuthorizationHeaderMalformed": "name the bucket's region",
}


@dataclass(frozen=True)
class StoredObject:
    """An object that was read: its bytes, its tag, and its age in seconds by the store's own clock."""

    data: bytes
    tag: str
    age: float


class ObjectStore(Protocol):
    """A bucket. Every method raises PublishRefused where the store refuses or cannot be reached."""

    def get(self, key: str) -> StoredObject | None:
        """An object; None where there is none."""

    def put(
        self, key: str, data: bytes, headers: Mapping[str, str] | None = None, *, new: bool = False, tag: str = ""
    ) -> bool:
        """Write an object; false where it must be `new` or have this `tag`, and has not."""

    def copy(self, source: str, key: str) -> bool:
        """Copy an object with its headers within the store; false where there is none."""

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects, whether they are there or not."""

    def names(self, prefix: str) -> Iterator[str]:
        """The keys that begin so, in any order."""


class BotoStore:
    """A bucket by botocore. Keys come from the environment, from `~/.aws`, or from the machine's own role."""

    def __init__(self, name: str, bucket: str, endpoint: str | None, region: str) -> None:
        """`name` is the target as messages call it. Raises PublishRefused where the package is missing."""
        self.name = name
        self.bucket = bucket
        try:
            import botocore.session
            from botocore.config import Config
        except ImportError:
            hint = "install sitegen-digest[s3]"
            raise PublishRefused(f"{name}: publishing to a bucket needs the package botocore — {hint}") from None
        config = Config(
            connect_timeout=15,
            read_timeout=60,
            retries={"total_max_attempts": 4, "mode": "standard"},
            max_pool_connections=16,
            # Several stores do not know the checksums in trailers that are sent by default, and keep them as content.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"} if endpoint else {},
        )
        with self._refusals():
            session = botocore.session.get_session()
            known = region or session.get_config_variable("region") or "us-east-1"
            self._client = session.create_client("s3", region_name=known, endpoint_url=endpoint, config=config)

    def get(self, key: str) -> StoredObject | None:
        """An object; None where there is none."""
        with self._refusals():
            try:
                answer = self._client.get_object(Bucket=self.bucket, Key=key)
                data = answer["Body"].read()
            except Exception as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        return StoredObject(data, str(answer.get("ETag", "")), _age(answer))

    def put(
        self, key: str, data: bytes, headers: Mapping[str, str] | None = None, *, new: bool = False, tag: str = ""
    ) -> bool:
        """Write an object; false where it must be `new` or have this `tag`, and has not."""
        extra: dict[str, Any] = dict(headers or {})
        if new:
            extra["IfNoneMatch"] = "*"
        if tag:
            extra["IfMatch"] = tag
        check = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        with self._refusals():
            try:
                self._client.put_object(Bucket=self.bucket, Key=key, Body=data, ContentMD5=check, **extra)
            except Exception as error:
                if (new or tag) and _code(error) in _TAKEN | _ABSENT:
                    return False
                raise
        return True

    def copy(self, source: str, key: str) -> bool:
        """Copy an object with its headers within the store; false where there is none."""
        with self._refusals():
            try:
                self._client.copy_object(Bucket=self.bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": source})
            except Exception as error:
                if _code(error) in _ABSENT:
                    return False
                raise
        return True

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects, whether they are there or not."""
        left = list(keys)
        for start in range(0, len(left), _KEYS_PER_DELETE):
            rows = [{"Key": key} for key in left[start : start + _KEYS_PER_DELETE]]
            with self._refusals():
                answer = self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": rows, "Quiet": True})
            for fault in answer.get("Errors", ()):
                if fault.get("Code") not in _ABSENT:
                    raise self._refused(str(fault.get("Code", "")), f"{fault.get('Key')}: {fault.get('Message', '')}")

    def names(self, prefix: str) -> Iterator[str]:
        """The keys that begin so, in any order."""
        with self._refusals():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
                yield from (row["Key"] for row in page.get("Contents", ()))

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn botocore's exceptions into ours."""
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

        try:
            yield
        except (NoCredentialsError, PartialCredentialsError):
            hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with the store's own tools"
            raise PublishRefused(f"{self.name}: there are no keys for the store — {hint}") from None
        except ClientError as error:
            said = str(error.response.get("Error", {}).get("Message") or error)
            raise self._refused(_code(error), said) from error
        except (BotoCoreError, OSError, ValueError) as error:
            hint = "look at the endpoint, the region and the network, and publish again"
            said = printable(str(error))[:300]
            raise PublishRefused(f"{self.name}: the store cannot be reached: {said} — {hint}") from error

    def _refused(self, code: str, said: str) -> PublishRefused:
        hint = _HINTS.get(code, "mend that, and publish again")
        return PublishRefused(f"{self.name}: the store refuses: {printable(f'{code}: {said}')[:300]} — {hint}")


def _code(error: Exception) -> str:
    """The code of a store's refusal, or an empty text."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return ""
    code = str(response.get("Error", {}).get("Code", ""))
    return code or str(response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))


def _age(answer: Mapping[str, Any]) -> float:
    """The seconds since an object was written, by the clock of the store alone."""
    written = answer.get("LastModified")
    said = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    if not isinstance(written, datetime) or not said:
        return 0.0
    try:
        return max(0.0, (parsedate_to_datetime(said) - written).total_seconds())
    except (ValueError, TypeError):
        return 0.0
