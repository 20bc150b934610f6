import sqlite3

if __name__ == "__main__":
    sqlite3.connect("shop.db")
