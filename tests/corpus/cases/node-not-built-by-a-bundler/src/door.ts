import nconf from "nconf";
import { cow } from "./cow";

cow(nconf.get("cow")).launch();
