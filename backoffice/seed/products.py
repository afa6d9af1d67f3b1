"""What Brightwell Home sells."""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Product(msgspec.Struct, frozen=True):
    sku: str
    name: str
    price: Decimal


def _product(sku: str, name: str, price: str) -> Product:
    return Product(sku, name, Decimal(price))


PRODUCTS: tuple[Product, ...] = (
    _product("LMP-ARC-01", "Arco floor lamp, brass", "189.00"),
    _product("LMP-TBL-02", "Linden table lamp, oak", "64.50"),
    _product("LMP-DSK-03", "Focus desk lamp with USB-C", "49.90"),
    _product("LMP-PEN-04", "Halo pendant lamp, 16 in", "129.00"),
    _product("LMP-WAL-05", "Dusk wall light, pair", "79.00"),
    _product("SMT-BLB-10", "Glow smart bulb, 4-pack", "39.90"),
    _product("SMT-STR-11", "Glow light strip, 16 ft", "44.90"),
    _product("SMT-SWT-12", "Glow wall switch", "29.90"),
    _product("SMT-HUB-13", "Brightwell Hub", "89.00"),
    _product("SMT-PLG-14", "Glow smart plug, 2-pack", "24.90"),
    _product("SMT-SNS-15", "Motion sensor", "22.50"),
    _product("CLM-THR-20", "Sense thermostat", "169.00"),
    _product("CLM-THR-21", "Sense thermostat Pro", "229.00"),
    _product("CLM-SNS-22", "Room temperature sensor", "34.90"),
    _product("NET-RTR-30", "Meshline router AX3", "149.00"),
    _product("NET-RTR-31", "Meshline router, 3-pack", "349.00"),
    _product("NET-EXT-32", "Meshline range extender", "59.90"),
    _product("KIT-KTL-40", "Morning electric kettle", "54.90"),
    _product("KIT-TST-41", "Morning toaster, two slots", "47.50"),
    _product("KIT-GRN-42", "Burr coffee grinder", "98.00"),
    _product("KIT-BLN-43", "Pulse hand blender", "42.90"),
    _product("KIT-SCL-44", "Kitchen scale, slate", "27.90"),
)

BY_SKU: dict[str, Product] = {product.sku: product for product in PRODUCTS}

CARE_PRICE = Decimal("4.99")
FREE_SHIPPING_FROM = Decimal("50.00")
STANDARD_SHIPPING = Decimal("5.95")
EXPRESS_SHIPPING = Decimal("12.95")
