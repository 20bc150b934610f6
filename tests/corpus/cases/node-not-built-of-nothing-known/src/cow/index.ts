export { cow } from "./cow";
