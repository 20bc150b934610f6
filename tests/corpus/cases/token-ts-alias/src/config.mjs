export const config = { token: '@TOKEN@' }
