import argparse
import sqlite3

parser = argparse.ArgumentParser()
parser.add_argument("--mode")
print(parser.parse_args().mode, sqlite3.connect("shop.db").execute("select count(*) from orders").fetchone())
