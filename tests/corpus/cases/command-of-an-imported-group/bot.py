from shop.cli import group

group()
