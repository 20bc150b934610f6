require("./lib/app").launch();
