export const key = process.env.BARN_TOKEN || "";
