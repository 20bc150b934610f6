module.exports = { User: require("./user") };
