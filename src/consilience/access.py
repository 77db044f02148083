"""Who may see what, and under which licence: small pure functions.

Access takes the narrowest of what applies (study, source, speaker's consent, excerpt).
Licences are not a line from wide to narrow: the nearest statement counts (excerpt, source,
publication, study), and a statement that drops a duty of the wider one is a finding.
"""

from __future__ import annotations

from consilience.errors import ConsilienceError

#: Tiers from the most open to the one that nobody may see.
TIERS: tuple[str, ...] = ("open", "safeguarded", "controlled", "never")

#: What a participant's consent demands at least.
CONSENT_TIERS: dict[str, str] = {
    "archive-only": "controlled",
    "not-quotable": "never",
    "withdrawn": "never",
}

_SPDX = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-2.0": "https://creativecommons.org/licenses/by/2.0/",
    "CC-BY-2.5": "https://creativecommons.org/licenses/by/2.5/",
    "CC-BY-3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC-BY-ND-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-ND-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}

#: SPDX ids that a cell may hold instead of an address.
LICENCES: tuple[str, ...] = tuple(_SPDX)


def tier_of_consent(consent: str | None) -> str | None:
    """The tier that a consent demands, if it demands one."""
    return CONSENT_TIERS.get(consent or "")


def strictest(*tiers: str | None) -> str:
    """The narrowest of the tiers given; ``open`` where none is."""
    known = [tier for tier in tiers if tier in TIERS]
    return max(known, key=TIERS.index, default="open")


def licence_address(licence: str) -> str:
    """The address of a licence given as an SPDX id or as an address itself."""
    if licence in _SPDX:
        return _SPDX[licence]
    if licence.startswith(("https://", "http://")):
        return licence.replace("http://creativecommons.org", "https://creativecommons.org", 1)
    message = f"“{licence}” is neither an SPDX licence id nor an address"
    raise ConsilienceError(message, hint=f"known ids: {', '.join(LICENCES)}")


def licence_id(address: str) -> str:
    """The SPDX id of a licence's address, or the address itself."""
    for spdx, known in _SPDX.items():
        if known == address:
            return spdx
    return address
