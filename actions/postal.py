"""A postal address read out of a sentence, in parts that may be completed by the next one."""

from __future__ import annotations

from collections.abc import Mapping

import usaddress

from backoffice.port import Address

# What must be known before a parcel can be sent somewhere.
REQUIRED = ("line1", "city", "region", "postcode")

_LINE1 = (
    "AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix", "StreetNamePreModifier", "StreetNamePreDirectional",
    "StreetNamePreType", "StreetName", "StreetNamePostType", "StreetNamePostDirectional", "StreetNamePostModifier",
    "USPSBoxType", "USPSBoxID",
)  # fmt: skip
_LINE2 = (
    "SubaddressType",
    "SubaddressIdentifier",
    "BuildingName",
    "OccupancyType",
    "OccupancyIdentifier",
    "LandmarkName",
)
_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip


def read(text: str) -> dict[str, str]:
    """The parts of an address in `text`: line1, line2, city, region, postcode. Empty where there is none.

    A street needs its number and a place its state or postcode: "my lamp" is no address.
    """
    # A word that comes twice under one label is an address twice, or none: the parser then refuses the text.
    try:
        tagged, _kind = usaddress.tag(text)
    except usaddress.RepeatedLabelError:
        return {}
    parts: dict[str, str] = {}
    if "AddressNumber" in tagged or "USPSBoxID" in tagged:
        parts["line1"] = _joined(tagged, _LINE1)
    if any(label in tagged for label in ("OccupancyIdentifier", "SubaddressIdentifier")):
        parts["line2"] = _joined(tagged, _LINE2)
    state = _STATES.get(tagged.get("StateName", "").casefold(), tagged.get("StateName", "").upper())
    postcode = tagged.get("ZipCode", "")
    if state in _STATES.values():
        parts["region"] = state
    if postcode[:5].isdigit() and len(postcode) in (5, 10):
        parts["postcode"] = postcode
    if tagged.get("PlaceName") and (parts.keys() & {"region", "postcode", "line1"}):
        parts["city"] = tagged["PlaceName"]
    return {name: _cased(name, value) for name, value in parts.items() if value}


def merged(known: Mapping[str, str] | None, told: Mapping[str, str]) -> dict[str, str]:
    """What is known, completed or corrected by what was told. A new street begins a new address line."""
    before = dict(known or {})
    if "line1" in told:
        before.pop("line2", None)
    return before | dict(told)


def missing(parts: Mapping[str, str]) -> tuple[str, ...]:
    """What is still missing, in the order in which an address is written."""
    return tuple(name for name in REQUIRED if not parts.get(name))


def as_address(parts: Mapping[str, str], *, recipient: str) -> Address:
    """The address, for the person who receives the order anyway."""
    return Address(
        recipient=recipient,
        line1=parts["line1"],
        line2=parts.get("line2", ""),
        city=parts["city"],
        region=parts["region"],
        postcode=parts["postcode"],
    )


def _joined(tagged: Mapping[str, str], labels: tuple[str, ...]) -> str:
    return " ".join(value for label, value in tagged.items() if label in labels).strip(" ,.")


def _cased(name: str, value: str) -> str:
    """Addresses typed in small letters are still printed on a parcel."""
    shown = value if name in ("region", "postcode") or not value.islower() else value.title()
    return shown.strip(" ,.")
