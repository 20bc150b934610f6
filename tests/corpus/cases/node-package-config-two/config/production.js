module.exports = { shop: { key: "@OTHER@" } };
