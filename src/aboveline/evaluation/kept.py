"""Packs by which something was decided: kept once by their digest, and read back for ever."""

from __future__ import annotations

from functools import lru_cache

from aboveline.evaluation.models import KeptPack
from aboveline.registry.standards import site_standard
from aboveline.standard import Standard
from aboveline.standard.keeping import archive_of, standard_in
from aboveline.web.clock import now


def keep_pack(standard: Standard) -> None:
    """Keep the pack by its digest, once and for ever."""
    if not KeptPack.objects.filter(pk=standard.digest).exists():
        KeptPack.objects.get_or_create(
            digest=standard.digest,
            defaults={"name": standard.folder.name, "archive": archive_of(standard), "at": now()},
        )


def standard_with(digest: str, name: str) -> Standard:
    """The standard of a pack by digest and folder name. Raises LookupError when it was not kept."""
    current = site_standard()
    return current if current.digest == digest else _kept(digest, name)


@lru_cache(maxsize=4)
def _kept(digest: str, name: str) -> Standard:
    kept = KeptPack.objects.filter(pk=digest).first()
    if kept is None:
        raise LookupError(f"The pack with the digest {digest[:12]} was not kept.")
    return standard_in(bytes(kept.archive), name)


def standard_by(digest: str) -> Standard | None:
    """The standard with a digest, the site's own or a kept one; None when it was not kept."""
    current = site_standard()
    if current.digest == digest:
        return current
    name = KeptPack.objects.filter(pk=digest).values_list("name", flat=True).first()
    return None if name is None else _kept(digest, name)
