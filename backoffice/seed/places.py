"""Where the demo's customers live, and what they are called. The people are made up; the places exist."""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True):
    city: str
    region: str
    postcodes: tuple[str, ...]
    time_zone: str
    area_code: str


_EAST, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _WEST = "America/Denver", "America/Los_Angeles"

PLACES: tuple[Place, ...] = (
    Place("San Francisco", "CA", ("94107", "94110", "94118"), _WEST, "415"),
    Place("Portland", "OR", ("97202", "97211", "97214"), _WEST, "503"),
    Place("Seattle", "WA", ("98103", "98115", "98122"), _WEST, "206"),
    Place("San Diego", "CA", ("92103", "92116"), _WEST, "619"),
    Place("Phoenix", "AZ", ("85014", "85021"), "America/Phoenix", "602"),
    Place("Denver", "CO", ("80203", "80211", "80220"), _MOUNTAIN, "303"),
    Place("Salt Lake City", "UT", ("84103", "84106"), _MOUNTAIN, "801"),
    Place("Austin", "TX", ("78704", "78745", "78751"), _CENTRAL, "512"),
    Place("Minneapolis", "MN", ("55406", "55408", "55418"), _CENTRAL, "612"),
    Place("Chicago", "IL", ("60614", "60622", "60640"), _CENTRAL, "312"),
    Place("Madison", "WI", ("53703", "53711"), _CENTRAL, "608"),
    Place("Nashville", "TN", ("37206", "37212"), _CENTRAL, "615"),
    Place("New Orleans", "LA", ("70115", "70119"), _CENTRAL, "504"),
    Place("Atlanta", "GA", ("30307", "30316"), _EAST, "404"),
    Place("Raleigh", "NC", ("27605", "27608"), _EAST, "919"),
    Place("Pittsburgh", "PA", ("15206", "15217"), _EAST, "412"),
    Place("Philadelphia", "PA", ("19103", "19147"), _EAST, "215"),
    Place("New York", "NY", ("10025", "11215", "11375"), _EAST, "917"),
    Place("Boston", "MA", ("02116", "02130"), _EAST, "617"),
    Place("Burlington", "VT", ("05401",), _EAST, "802"),
)

STREETS: tuple[str, ...] = (
    *("Maple Street", "Juniper Avenue", "Harbor Road", "Prospect Street", "Alder Lane", "Franklin Avenue"),
    *("Willow Court", "Union Street", "Sycamore Drive", "Hillcrest Road", "Canal Street", "Garfield Avenue"),
    *("Orchard Street", "Linden Avenue", "Mill Road", "Kenwood Place", "Summit Avenue", "Ferry Street"),
)

FIRST_NAMES: tuple[str, ...] = (
    *("Aaron", "Abigail", "Aisha", "Alejandro", "Alice", "Amir", "Ana", "Andre", "Anjali", "Ben", "Bianca", "Caleb"),
    *("Camila", "Carla", "Chen", "Chloe", "Claire", "Dana", "Darius", "Deborah", "Diego", "Elena", "Elijah", "Emma"),
    *("Esther", "Farah", "Felix", "Gabriel", "Hannah", "Hassan", "Helen", "Hiroshi", "Ian", "Imani", "Irene", "Isaac"),
    *("Jasmine", "Jerome", "Joan", "Jonas", "Julia", "Kavya", "Keisha", "Kevin", "Laila", "Leo", "Lina", "Marcus"),
    *("Mei", "Mina", "Nathan", "Nina", "Noah", "Olivia", "Omar", "Pauline", "Rafael", "Rosa", "Ruth", "Samir"),
    *("Sarah", "Simon", "Sofia", "Tanya", "Theo", "Valeria", "Victor", "Wei", "Yusuf", "Zoe"),
)

LAST_NAMES: tuple[str, ...] = (
    *("Abbott", "Adeyemi", "Andersen", "Banerjee", "Barnes", "Bauer", "Bennett", "Brooks", "Castillo", "Chang"),
    *("Coleman", "Costa", "Cruz", "Daniels", "Delgado", "Diaz", "Dubois", "Ellison", "Farouk", "Fischer"),
    *("Fleming", "Foster", "Garcia", "Gupta", "Haddad", "Hansen", "Harper", "Hayashi", "Hernandez", "Hughes"),
    *("Ibrahim", "Jensen", "Johnson", "Keller", "Kowalski", "Larsen", "Lee", "Lopez", "Marino", "Mensah"),
    *("Mitchell", "Moreau", "Murphy", "Nguyen", "Novak", "Obi", "Olsen", "Park", "Patel", "Pereira"),
    *("Quinn", "Ramirez", "Reyes", "Rossi", "Sanders", "Schmidt", "Silva", "Singh", "Sullivan", "Tanaka"),
    *("Thompson", "Tran", "Vargas", "Walsh", "Webb", "Williams", "Wong", "Yamada", "Young", "Zimmerman"),
)
