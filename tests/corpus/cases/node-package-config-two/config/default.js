module.exports = { shop: { key: "@TOKEN@" } };
