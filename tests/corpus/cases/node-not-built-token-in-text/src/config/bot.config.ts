export const botConfig = {
  token: "@TOKEN@",
};
