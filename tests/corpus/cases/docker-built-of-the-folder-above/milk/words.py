HELLO = "moo"
