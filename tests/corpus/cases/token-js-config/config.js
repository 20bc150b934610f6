module.exports = {
  // token: '@OTHER@',
  token: '@TOKEN@',
}
