require("dotenv").config();
const express = require("express");
const { Pool } = require("pg");

const base = new Pool();
express().get("/", (_, answer) => answer.send("open")).listen(8080);
