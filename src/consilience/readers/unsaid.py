"""What tools' files do not say and a study must: the careful answer, until a person gives one."""

from __future__ import annotations

#: “Copyright not evaluated”, a statement of rightsstatements.org.
LICENCE = "https://rightsstatements.org/vocab/CNE/1.0/"
#: Nobody is let in until somebody says otherwise.
ACCESS = "controlled"

_LICENCE = (
    "The file does not say under which licence the words stand: “copyright not evaluated” was "
    "written into study.toml. Change licence there."
)
_ACCESS = (
    "The file does not say who may see the words: access is “controlled”. Change it in study.toml."
)
REMARKS: tuple[str, ...] = (_LICENCE, _ACCESS)
